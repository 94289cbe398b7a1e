package vn.gov.bacgiang.phananh;

import vn.gov.bacgiang.phananh.pure.Site;

/** Says at build time what the app would say at its start. */
public final class SiteCheck {
    private SiteCheck() {}

    public static void main(String[] args) {
        try {
            new Site(args[0], args.length > 1 && args[1].equals("debug"));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }
}
