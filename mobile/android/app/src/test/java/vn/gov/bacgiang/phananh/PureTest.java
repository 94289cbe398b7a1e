package vn.gov.bacgiang.phananh;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import vn.gov.bacgiang.phananh.pure.Code;
import vn.gov.bacgiang.phananh.pure.Follow;
import vn.gov.bacgiang.phananh.pure.Follows;
import vn.gov.bacgiang.phananh.pure.Json;
import vn.gov.bacgiang.phananh.pure.Site;
import vn.gov.bacgiang.phananh.pure.State;

/**
 * Tests what the app decides, on any Java without Android and without a test
 * library: `java PureTest` says what is wrong and ends with 1.
 */
public final class PureTest {
    private static int passed, failed;

    private static void is(String what, Object got, Object want) {
        if (want == null ? got == null : want.equals(got)) {
            passed++;
            return;
        }
        failed++;
        System.out.println("FAIL " + what + ": " + got + ", want " + want);
    }

    public static void main(String[] args) {
        addresses();
        unbuildable();
        codes();
        json();
        states();
        looking();
        pauses();
        keeping();
        System.out.println(passed + " passed, " + failed + " failed");
        System.exit(failed == 0 ? 0 : 1);
    }

    private static void addresses() {
        Site s = new Site("https://PAKN.example.vn/", false);
        is("at", s.at("/send"), "https://pakn.example.vn/send");
        for (String a : new String[] {"https://pakn.example.vn", "https://pakn.example.vn/", "https://pakn.example.vn/track/A?b#c",
                "https://pakn.example.vn?x", "https://pakn.example.vn#x"}) {
            is(a, s.where(a), Site.Where.INSIDE);
        }
        for (String a : new String[] {"http://pakn.example.vn/", "https://pakn.example.vn.evil.com/", "https://pakn.example.vn@evil.com/",
                "https://pakn.example.vn:8443/", "https://pakn.example.vn\\@evil.com", "https://pakn.example.vn%2eevil.com/",
                "https://user@pakn.example.vn/", "https://evil.com/https://pakn.example.vn/", "https://xpakn.example.vn/",
                "https://pakn.example.vn./", "tel:114", "mailto:a@b.vn", "TEL:114", "geo:21.2,106.1", "sms:1022"}) {
            is(a, s.where(a), Site.Where.OUTSIDE);
        }
        for (String a : new String[] {null, "", "intent://scan/#Intent;end", "javascript:alert(1)", "file:///etc/hosts", "content://x/y",
                "data:text/html,x", "blob:https://pakn.example.vn/1", "about:blank", " https://pakn.example.vn/", "view-source:https://a.vn"}) {
            is(String.valueOf(a), s.where(a), Site.Where.NOWHERE);
        }
        is("path", s.path("https://pakn.example.vn/track/A?x=/y#z"), "/track/A");
        is("path before a fragment with a mark", s.path("https://pakn.example.vn/a#b?c"), "/a");
        is("no path", s.path("https://pakn.example.vn?x"), "/");
        is("another's path", s.path("https://evil.com/send"), "");
        is("linked", s.linked("https://pakn.example.vn/reports"), "https://pakn.example.vn/reports");
        is("linked from elsewhere", s.linked("https://evil.com/"), "https://pakn.example.vn/");
        is("the port that goes without saying", new Site("https://a.vn:443", false).at("/"), "https://a.vn/");
        is("another port", new Site("https://a.vn:8443", false).owns("https://a.vn:8443/"), true);
        Site near = new Site("http://10.0.2.2:8080", true);
        is("this machine", near.owns("http://10.0.2.2:8080/send"), true);
        is("another port of it", near.owns("http://10.0.2.2:80801/"), false);
    }

    private static void unbuildable() {
        String[] bad = {"", "pakn.example.vn", "https://", "https://a.vn/path", "https://a b.vn", "https://a.vn?x", "https://u@a.vn", "ftp://a.vn",
            "http://10.0.2.2:8080", "http://a.vn", "https://-a.vn"};
        for (String a : bad) {
            is("built for " + a, built(a, false), false);
        }
        is("http to others, even to try", built("http://a.vn", true), false);
        is("http to one that looks like it", built("http://10.0.2.2.evil.com", true), false);
    }

    private static boolean built(String a, boolean debug) {
        try {
            new Site(a, debug);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void codes() {
        is("as written", Code.of("7KQ4-9F2M-AB3D-XYZ0"), "7KQ4-9F2M-AB3D-XYZ0");
        is("as typed", Code.of(" 7kq49f2m ab3d xyzo"), "7KQ4-9F2M-AB3D-XYZ0");
        for (String c : new String[] {null, "", "7KQ4", "7KQ4-9F2M-AB3D-XYZU", "7KQ4-9F2M-AB3D-XYZ00", "../../../../etc/pas", "7KQ4-9F2M-AB3D-XYZ0/state"}) {
            is("code " + c, Code.of(c), "");
        }
        is("in a page", Code.inPath("/track/7KQ4-9F2M-AB3D-XYZ0"), "7KQ4-9F2M-AB3D-XYZ0");
        is("in a receipt", Code.inPath("/sent/7KQ4-9F2M-AB3D-XYZ0"), "7KQ4-9F2M-AB3D-XYZ0");
        is("in a photo", Code.inPath("/track/7KQ4-9F2M-AB3D-XYZ0/photos/x"), "");
        is("elsewhere", Code.inPath("/reports/7KQ4-9F2M-AB3D-XYZ0"), "");
    }

    private static void json() {
        is("all kinds", Json.read(" {\"a\":\"x\",\"b\" : -12 , \"c\":true,\"d\":false}\n").toString(), "{a=x, b=-12, c=true, d=false}");
        is("empty", Json.read("{}").toString(), "{}");
        is("escapes", Json.read("{\"a\":\"\\u1ea1\\\"\\\\\\/\\n\"}").get("a"), "ạ\"\\/\n");
        String[] bad = {"", "{", "{}x", "[]", "null", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{\"a\":1.5}", "{\"a\":{}}", "{\"a\":null}",
            "{\"a\":\"x}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}", "{\"a\":\"\n\"}", "{\"a\":99999999999999999999}", "<html>", "{\"a\":-}", "{\"a\":\"\\"};
        for (String b : bad) {
            try {
                is("JSON " + b, Json.read(b), "refused");
            } catch (IllegalArgumentException e) {
                passed++;
            }
        }
    }

    private static final String SITE = "{\"number\":\"26-0000012\",\"step\":\"Đang xử lý\",\"due\":\"2026-11-25T10:00:00Z\",\"seq\":%d,\"ended\":%b}\n";

    private static String state(int seq, boolean ended) {
        return String.format(SITE, seq, ended);
    }

    private static void states() {
        State s = State.read(state(4, false));
        is("state", s.number + s.step + s.due + s.seq + s.ended, "26-0000012Đang xử lý2026-11-25T10:00:00Z4false");
        String[] bad = {"{}", state(1, true).replace("26-0000012", "<b>"), state(1, true).replace("\"seq\":1", "\"seq\":\"1\""),
            state(1, true).replace("\"ended\":true", "\"end\":true"), "<!doctype html><title>Wifi</title>"};
        for (String b : bad) {
            try {
                is("state " + b, State.read(b), "refused");
            } catch (IllegalArgumentException e) {
                passed++;
            }
        }
    }

    private static final String CODE = "7KQ4-9F2M-AB3D-XYZ0";

    private static void looking() {
        long t = 1000 * Follow.DAY;
        Follow f = Follow.begin(CODE, -1, t);
        is("the first look is due", f.due(t), true);
        Follow.Seen s = f.look(200, state(2, false), t, false);
        is("the first look only learns", s.news, null);
        is("and remembers", s.next.seq, 2);
        is("nothing new", s.next.look(200, state(2, false), t, false).news, null);
        Follow.Seen news = s.next.look(200, state(3, false), t + 5, false);
        is("a new step is told", news.news.step, "Đang xử lý");
        is("once", news.next.look(200, state(3, false), t + 6, false).news, null);
        is("not while he looks himself", s.next.look(200, state(3, false), t, true).news, null);
        is("fewer, as of a report that was sealed", news.next.look(200, state(0, false), t, false).news, null);
        is("and the most is kept", news.next.look(200, state(0, false), t, false).next.seq, 3);
        Follow.Seen end = news.next.look(200, state(4, true), t, false);
        is("the end is told", end.news.ended, true);
        is("and looked after no more", end.next, null);
        is("an ended one that he begins to follow", f.look(200, state(4, true), t, false).news, null);

        for (int status : new int[] {0, 302, 429, 500, 503}) {
            Follow.Seen bad = s.next.look(status, state(9, true), t, false);
            is("status " + status + " tells nothing", bad.news, null);
            is("status " + status + " loses nothing", bad.next.seq + " " + bad.next.failed, "2 1");
        }
        is("a café's login page", s.next.look(200, "<html>", t, false).next.failed, 1);
        Follow lost = s.next;
        for (int i = 0; i < 2; i++) {
            lost = lost.look(404, "", t, false).next;
        }
        is("unknown twice is kept", lost.unknown, 2);
        is("what is known again counts anew", lost.look(200, state(2, false), t, false).next.unknown, 0);
        is("unknown three times is forgotten", lost.look(404, "", t, false).next, null);
        is("a failure between counts neither way", lost.look(500, "", t, false).next.unknown, 2);
    }

    private static void pauses() {
        long t = 1000 * Follow.DAY;
        is("at once again", new Follow(CODE, 2, t, t, 0, 0).due(t + 10 * Follow.MINUTE), false);
        is("after an hour", new Follow(CODE, 2, t, t, 0, 0).due(t + Follow.HOUR), true);
        is("without news for a week", new Follow(CODE, 2, t - 7 * Follow.DAY, t, 0, 0).due(t + Follow.HOUR), false);
        is("three hours then", new Follow(CODE, 2, t - 7 * Follow.DAY, t, 0, 0).due(t + 3 * Follow.HOUR), true);
        is("without news for two months", new Follow(CODE, 2, t - 60 * Follow.DAY, t, 0, 0).due(t + 3 * Follow.HOUR), false);
        is("half a day then", new Follow(CODE, 2, t - 60 * Follow.DAY, t, 0, 0).due(t + 12 * Follow.HOUR), true);
        is("after a failure", new Follow(CODE, 2, t, t, 1, 0).due(t + Follow.LEAST), true);
        is("after four", new Follow(CODE, 2, t, t, 4, 0).due(t + Follow.HOUR), false);
        is("after many", new Follow(CODE, 2, t, t, 1000, 0).due(t + Follow.DAY), true);
        is("a clock set back", new Follow(CODE, 2, t, t + 9 * Follow.DAY, 0, 0).due(t), true);
        for (int n = 0; n < 40; n++) {
            Follow f = new Follow(CODE, 2, t - n * Follow.DAY, t, n, 0);
            is("never oftener than a job runs, " + n, f.due(t + Follow.LEAST - 1), false);
            is("always once a day, " + n, f.due(t + Follow.DAY), true);
        }
    }

    private static void keeping() {
        List<Follow> all = new ArrayList<Follow>();
        is("none", Follows.read("").size(), 0);
        for (int i = 0; i < Follows.MOST + 5; i++) {
            all = Follows.with(all, Follow.begin(code(i), i, 7));
        }
        is("not too many", all.size(), Follows.MOST);
        is("the oldest went", Follows.of(all, code(4)), null);
        is("the newest stayed", Follows.of(all, code(54)).seq, 54);
        is("as it was kept", Follows.write(Follows.read(Follows.write(all))), Follows.write(all));
        is("the same again is one", Follows.with(all, Follow.begin(code(54), 1, 9)).size(), Follows.MOST);
        is("in its place", Follows.with(all, Follow.begin(code(10), 77, 9)).get(5).seq, 77);
        is("without", Follows.without(all, code(54)).size(), Follows.MOST - 1);
        is("what is broken is left out", Follows.read("x\n" + code(1) + " 1 2 3 4 5\n" + code(2) + " 1 2 x 4 5\n7kq4 1 2 3 4 5\n").size(), 1);
        is("in order", Follows.read(Follows.write(Arrays.asList(Follow.begin(code(2), 1, 1), Follow.begin(code(1), 1, 1)))).get(0).code, code(2));
    }

    private static String code(int i) {
        return String.format("AAAA-BBBB-CCCC-%04d", i);
    }
}
