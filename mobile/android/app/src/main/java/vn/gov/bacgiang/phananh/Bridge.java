package vn.gov.bacgiang.phananh;

import android.content.Context;
import android.print.PrintManager;
import android.webkit.JavascriptInterface;
import android.widget.Toast;
import vn.gov.bacgiang.phananh.pure.Code;
import vn.gov.bacgiang.phananh.pure.Site;

/**
 * What a page of our site may ask of the app, as window.Paht. Every call is checked
 * by the address of the page in front; a WebView shows the object to whatever page it
 * has. The site's policy lets no page of ours hold a frame of another's.
 */
public final class Bridge {
    private final MainActivity app;

    Bridge(MainActivity app) {
        this.app = app;
    }

    static String codeOf(Site site, String address) {
        return Code.inPath(site.path(address));
    }

    private boolean ours() {
        return app.site.owns(app.address);
    }

    /** The code of the page in front, "" for none. */
    @JavascriptInterface
    public String code() {
        return codeOf(app.site, app.address);
    }

    @JavascriptInterface
    public String word(String key) {
        return app.getString("following".equals(key) ? R.string.following : R.string.follow);
    }

    @JavascriptInterface
    public boolean follows(String code) {
        return ours() && Poll.follows(app, Code.of(code));
    }

    /** @param since the last step the owner knows of; -1: as it stands now */
    @JavascriptInterface
    public void follow(String code, int since) {
        final String c = Code.of(code);
        if (!ours() || c.isEmpty()) {
            return;
        }
        Poll.follow(app, c, since);
        app.runOnUiThread(new Runnable() {
            @Override
            public void run() {
                app.asking.askSince(33, "android.permission.POST_NOTIFICATIONS", new Asking.Then() {
                    @Override
                    public void answered(boolean granted) {
                        if (!granted) {
                            say(R.string.no_notices);
                        }
                    }
                });
            }
        });
    }

    @JavascriptInterface
    public void unfollow(String code) {
        if (ours()) {
            Poll.unfollow(app, Code.of(code));
        }
    }

    @JavascriptInterface
    public int sharedCount() {
        return ours() ? app.shared.count() : 0;
    }

    @JavascriptInterface
    public String sharedName(int i) {
        return "anh-" + (i + 1) + (app.shared.type(i).equals("image/png") ? ".png" : ".jpg");
    }

    @JavascriptInterface
    public String sharedType(int i) {
        return ours() ? app.shared.type(i) : "";
    }

    @JavascriptInterface
    public String sharedPart(int i, int from, int size) {
        return ours() ? app.shared.part(i, from, size) : "";
    }

    @JavascriptInterface
    public void sharedDone() {
        if (ours()) {
            app.shared.done();
        }
    }

    /** Keeps what a page has made, such as the picture of a receipt. */
    @JavascriptInterface
    public void save(final String name, final String type, final String base64) {
        if (!ours()) {
            return;
        }
        app.runOnUiThread(new Runnable() {
            @Override
            public void run() {
                Downloads.save(app, name, type, base64);
            }
        });
    }

    /** Prints the page, or makes a PDF of it: the phone asks which. */
    @JavascriptInterface
    public void print() {
        if (!ours()) {
            return;
        }
        app.runOnUiThread(new Runnable() {
            @Override
            public void run() {
                PrintManager p = (PrintManager) app.getSystemService(Context.PRINT_SERVICE);
                String title = app.getString(R.string.receipt);
                p.print(title, app.web.createPrintDocumentAdapter(title), null);
            }
        });
    }

    private void say(int words) {
        Toast.makeText(app, words, Toast.LENGTH_LONG).show();
    }
}
