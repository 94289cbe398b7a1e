package vn.gov.bacgiang.phananh.pure;

import java.util.Locale;

/**
 * The one site the app shows. Addresses of its origin open inside; other pages,
 * telephone numbers and letters open in the phone's own programs; all else (intent:,
 * javascript:, file:) opens nowhere. Compared is the address as the WebView writes
 * it, letter by letter: whatever is written otherwise is not ours.
 */
public final class Site {
    public enum Where { INSIDE, OUTSIDE, NOWHERE }

    private final String origin; // scheme://host[:port], small letters

    /**
     * @param address as given to the build: an origin without a path
     * @param debug   whether plain http is allowed, and then only to this machine
     * @throws IllegalArgumentException for an address no app may be built for
     */
    public Site(String address, boolean debug) {
        String a = address.trim().toLowerCase(Locale.ROOT);
        if (a.endsWith("/")) {
            a = a.substring(0, a.length() - 1);
        }
        if (!a.matches("https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[1-9][0-9]{0,4})?")) {
            throw new IllegalArgumentException("not the address of a site: " + address);
        }
        // Browsers leave out the port that goes without saying.
        a = a.startsWith("https:") ? a.replaceFirst(":443$", "") : a.replaceFirst(":80$", "");
        if (a.startsWith("http:") && !(debug && a.matches("http://(10\\.0\\.2\\.2|127\\.0\\.0\\.1|localhost)(:[0-9]+)?"))) {
            throw new IllegalArgumentException("plain http is for trying out on one's own machine: " + address);
        }
        origin = a;
    }

    /** The address of a path that begins with a slash. */
    public String at(String path) {
        return origin + path;
    }

    public boolean owns(String address) {
        if (address == null || !address.startsWith(origin)) {
            return false;
        }
        if (address.length() == origin.length()) {
            return true;
        }
        char next = address.charAt(origin.length());
        return next == '/' || next == '?' || next == '#';
    }

    public Where where(String address) {
        if (owns(address)) {
            return Where.INSIDE;
        }
        String a = address == null ? "" : address.toLowerCase(Locale.ROOT);
        for (String scheme : new String[] {"https://", "http://", "tel:", "mailto:", "sms:", "geo:"}) {
            if (a.startsWith(scheme)) {
                return Where.OUTSIDE;
            }
        }
        return Where.NOWHERE;
    }

    /** The path of one of our addresses, without query and fragment; "" for others. */
    public String path(String address) {
        if (!owns(address)) {
            return "";
        }
        String rest = address.substring(origin.length());
        int end = rest.length();
        for (char c : new char[] {'?', '#'}) {
            int i = rest.indexOf(c);
            if (i >= 0 && i < end) {
                end = i;
            }
        }
        return end == 0 ? "/" : rest.substring(0, end);
    }

    /** Where an app link from elsewhere leads: to our page, or to the front page. */
    public String linked(String address) {
        return owns(address) ? address : at("/");
    }
}
