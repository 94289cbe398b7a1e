package vn.gov.bacgiang.phananh.pure;

import java.util.ArrayList;
import java.util.List;

/** All reports the phone looks after, as text that is kept and read again. */
public final class Follows {
    /** More than anybody sends; a page gone wild fills no phone. */
    public static final int MOST = 50;

    private Follows() {}

    public static String write(List<Follow> all) {
        StringBuilder b = new StringBuilder();
        for (Follow f : all) {
            b.append(f.code).append(' ').append(f.seq).append(' ').append(f.news).append(' ').append(f.looked)
                    .append(' ').append(f.failed).append(' ').append(f.unknown).append('\n');
        }
        return b.toString();
    }

    /** What cannot be read is left out: an app that was renewed must still start. */
    public static List<Follow> read(String text) {
        List<Follow> all = new ArrayList<Follow>();
        for (String line : text.split("\n")) {
            String[] p = line.split(" ");
            if (p.length != 6 || !Code.of(p[0]).equals(p[0]) || p[0].isEmpty()) {
                continue;
            }
            try {
                all.add(new Follow(p[0], Integer.parseInt(p[1]), Long.parseLong(p[2]), Long.parseLong(p[3]),
                        Integer.parseInt(p[4]), Integer.parseInt(p[5])));
            } catch (NumberFormatException e) {
                continue;
            }
        }
        return all;
    }

    /**
     * The list with this one, in the place of the one it follows upon or at the end;
     * the oldest goes when there are too many.
     */
    public static List<Follow> with(List<Follow> all, Follow f) {
        List<Follow> out = new ArrayList<Follow>();
        boolean there = false;
        for (Follow g : all) {
            boolean same = g.code.equals(f.code);
            out.add(same ? f : g);
            there |= same;
        }
        if (!there) {
            out.add(f);
        }
        return out.size() <= MOST ? out : new ArrayList<Follow>(out.subList(out.size() - MOST, out.size()));
    }

    public static List<Follow> without(List<Follow> all, String code) {
        List<Follow> out = new ArrayList<Follow>();
        for (Follow f : all) {
            if (!f.code.equals(code)) {
                out.add(f);
            }
        }
        return out;
    }

    /** The follow of a code, or null. */
    public static Follow of(List<Follow> all, String code) {
        for (Follow f : all) {
            if (f.code.equals(code)) {
                return f;
            }
        }
        return null;
    }
}
