package vn.gov.bacgiang.phananh;

import android.content.ActivityNotFoundException;
import android.content.Intent;
import android.graphics.Bitmap;
import android.net.Uri;
import android.net.http.SslError;
import android.webkit.RenderProcessGoneDetail;
import android.webkit.SslErrorHandler;
import android.webkit.WebResourceError;
import android.webkit.WebResourceRequest;
import android.webkit.WebView;
import android.webkit.WebViewClient;
import android.widget.Toast;
import vn.gov.bacgiang.phananh.pure.Site;

/** Holds the WebView to our site, and runs the bridge in its pages. */
final class Client extends WebViewClient {
    private final MainActivity app;
    private final String script;
    private boolean failed; // the page being loaded

    Client(MainActivity app) {
        this.app = app;
        this.script = Text.asset(app, "bridge.js");
    }

    @Override
    public boolean shouldOverrideUrlLoading(WebView view, String url) {
        Site.Where where = app.site.where(url);
        if (where == Site.Where.OUTSIDE) {
            outside(app, url);
        }
        return where != Site.Where.INSIDE;
    }

    /** Opens what is not ours in the program that the phone has for it. */
    static void outside(MainActivity app, String url) {
        Uri uri = Uri.parse(url);
        // DIAL only fills in the number; calling stays with the person.
        String action = "tel".equals(uri.getScheme()) ? Intent.ACTION_DIAL
                : "mailto".equals(uri.getScheme()) || "sms".equals(uri.getScheme()) ? Intent.ACTION_SENDTO : Intent.ACTION_VIEW;
        try {
            app.startActivity(new Intent(action, uri).addFlags(Intent.FLAG_ACTIVITY_NEW_TASK));
        } catch (ActivityNotFoundException e) {
            Toast.makeText(app, R.string.no_program, Toast.LENGTH_LONG).show();
        }
    }

    @Override
    public void onPageStarted(WebView view, String url, Bitmap icon) {
        failed = false;
        app.at(url);
    }

    @Override
    public void doUpdateVisitedHistory(WebView view, String url, boolean reload) {
        app.at(url);
    }

    @Override
    public void onPageFinished(WebView view, String url) {
        if (failed) {
            return;
        }
        app.problem(0);
        if (app.site.owns(url)) {
            view.evaluateJavascript(script, null);
            Poll.seen(app, Bridge.codeOf(app.site, url));
        }
    }

    @Override
    public void onReceivedError(WebView view, WebResourceRequest request, WebResourceError error) {
        if (request.isForMainFrame()) {
            failed = true;
            app.problem(R.string.offline_text);
        }
    }

    @Override
    public void onReceivedSslError(WebView view, SslErrorHandler handler, SslError error) {
        handler.cancel();
        failed = true;
        app.problem(R.string.insecure_text);
    }

    /**
     * Android 8 and newer: the page's own process was ended, mostly for want of memory
     * while the camera was open. The window is made anew; what was typed is in the
     * site's draft, and the picture comes by Picker. (No Override: the platform the
     * app may be built with is older than the method.)
     */
    public boolean onRenderProcessGone(WebView view, RenderProcessGoneDetail detail) {
        app.recreate();
        return true;
    }
}
