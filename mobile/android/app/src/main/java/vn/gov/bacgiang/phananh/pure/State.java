package vn.gov.bacgiang.phananh.pure;

import java.util.Map;

/** Where a report stands, as GET /track/{code}/state tells. */
public final class State {
    public final String number;
    public final String step;
    public final String due; // RFC 3339 in UTC, "" without
    public final int seq;
    public final boolean ended;

    public State(String number, String step, String due, int seq, boolean ended) {
        this.number = number;
        this.step = step;
        this.due = due;
        this.seq = seq;
        this.ended = ended;
    }

    /** @throws IllegalArgumentException for anything but the state of a report */
    public static State read(String text) {
        Map<String, Object> m = Json.read(text);
        try {
            String number = (String) m.get("number");
            if (number == null || !number.matches("[0-9]{2}-[0-9]{4,12}")) {
                throw new IllegalArgumentException("no number of a report: " + number);
            }
            return new State(number, ((String) m.get("step")).trim(), (String) m.get("due"),
                    (int) Math.max(0, Math.min(100000, (Long) m.get("seq"))), (Boolean) m.get("ended"));
        } catch (ClassCastException e) {
            throw new IllegalArgumentException("a value of another kind", e);
        } catch (NullPointerException e) {
            throw new IllegalArgumentException("a value is missing", e);
        }
    }
}
