package vn.gov.bacgiang.phananh.pure;

/**
 * One report the phone looks after: what it knows, and when it looks again. Does
 * not change; looking gives the next one.
 *
 * <p>How often: hourly in the first days, when the clocks of the first steps run in
 * hours; then every three hours, and twice a day after a month without news. What
 * failed is tried again after 15 minutes, then ever later: many phones share one
 * address behind a carrier's gateway, and the site lets each address ask so often.
 */
public final class Follow {
    public static final long MINUTE = 60000L, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
    /** Android runs a periodic job no oftener. */
    public static final long LEAST = 15 * MINUTE;
    /** How often a code may be unknown before it is forgotten: once may be a mistake of ours. */
    static final int PATIENCE = 3;

    public final String code;
    public final int seq;     // the last the owner knows of; -1: not yet looked
    public final long news;   // when that was learnt, ms
    public final long looked; // ms, 0: never
    public final int failed;  // times in a row
    public final int unknown; // times in a row the site knew no such report

    public Follow(String code, int seq, long news, long looked, int failed, int unknown) {
        this.code = code;
        this.seq = seq;
        this.news = news;
        this.looked = looked;
        this.failed = failed;
        this.unknown = unknown;
    }

    public static Follow begin(String code, int since, long now) {
        return new Follow(code, since, now, 0, 0, 0);
    }

    /** Whether to look now. A clock that was set back does not stop the looking. */
    public boolean due(long now) {
        return looked == 0 || looked > now || now - looked >= pause(now);
    }

    private long pause(long now) {
        if (failed > 0) {
            return Math.min(LEAST << Math.min(failed - 1, 7), DAY);
        }
        long rest = now - news;
        // A little less than the whole hour, as the job does not run by the minute.
        return (rest < 3 * DAY ? HOUR : rest < 30 * DAY ? 3 * HOUR : 12 * HOUR) - 5 * MINUTE;
    }

    /** What looking brought. */
    public static final class Seen {
        /** The next to remember; null: this report needs no looking after any more. */
        public final Follow next;
        /** What to tell the owner; null: nothing. */
        public final State news;

        Seen(Follow next, State news) {
            this.next = next;
            this.news = news;
        }
    }

    /**
     * @param status of the site's answer, 0 for none
     * @param body   of the answer
     * @param shown  whether the owner is looking at the page, so need not be told
     */
    public Seen look(int status, String body, long now, boolean shown) {
        if (status == 404) {
            return unknown + 1 >= PATIENCE ? new Seen(null, null)
                    : new Seen(new Follow(code, seq, news, now, failed + 1, unknown + 1), null);
        }
        State s;
        try {
            if (status != 200) {
                throw new IllegalArgumentException("status " + status);
            }
            s = State.read(body);
        } catch (IllegalArgumentException e) {
            return new Seen(new Follow(code, seq, news, now, failed + 1, unknown), null);
        }
        boolean more = s.seq > seq;
        boolean tell = more && seq >= 0 && !shown;
        // An ended report may be taken up again by its sender, who then looks himself
        // and follows anew.
        Follow next = s.ended ? null : new Follow(code, Math.max(seq, s.seq), more ? now : news, now, 0, 0);
        return new Seen(next, tell ? s : null);
    }
}
