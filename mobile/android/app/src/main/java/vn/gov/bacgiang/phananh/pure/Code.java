package vn.gov.bacgiang.phananh.pure;

import java.util.Locale;

/** The secret code of a report, as the site writes it: ABCD-EFGH-JKMN-PQRS. */
public final class Code {
    private Code() {}

    /** A code in the site's way of writing, or "" for what is none. */
    public static String of(String typed) {
        if (typed == null || typed.length() > 40) {
            return "";
        }
        String s = typed.toUpperCase(Locale.ROOT).replaceAll("[\\s-]", "").replace('O', '0').replace('I', '1').replace('L', '1');
        if (!s.matches("[0-9A-HJKMNP-TV-Z]{16}")) {
            return "";
        }
        return s.substring(0, 4) + "-" + s.substring(4, 8) + "-" + s.substring(8, 12) + "-" + s.substring(12);
    }

    /** The code in the path of a report's private page, or "". */
    public static String inPath(String path) {
        for (String page : new String[] {"/track/", "/sent/"}) {
            if (path.startsWith(page)) {
                return of(path.substring(page.length()));
            }
        }
        return "";
    }
}
