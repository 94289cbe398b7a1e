package vn.gov.bacgiang.phananh;

import android.app.Activity;
import android.content.Intent;
import android.content.pm.ApplicationInfo;
import android.os.Bundle;
import android.view.View;
import android.webkit.WebSettings;
import android.webkit.WebView;
import android.widget.ProgressBar;
import android.widget.TextView;
import vn.gov.bacgiang.phananh.pure.Site;

/**
 * The one window: the citizens' site, and around it what a WebView lacks. It knows
 * no page of the site; what it adds is in assets/bridge.js.
 */
public final class MainActivity extends Activity {
    static final String SEND_REPORT = "vn.gov.bacgiang.phananh.SEND_REPORT";
    static final int PICK = 1;

    Site site;
    WebView web;
    Asking asking;
    Picker picker;
    Shared shared;
    /** The page's address; written on the main thread, read on that of the bridge. */
    volatile String address = "";

    /** The code of the page in front, "" for none: its owner sees the news himself. */
    static volatile String inFront = "";

    private View offline;
    private ProgressBar progress;

    static Site siteOf(android.content.Context c) {
        boolean debug = (c.getApplicationInfo().flags & ApplicationInfo.FLAG_DEBUGGABLE) != 0;
        return new Site(c.getString(R.string.site), debug);
    }

    @Override
    protected void onCreate(Bundle saved) {
        super.onCreate(saved);
        site = siteOf(this);
        asking = new Asking(this);
        shared = new Shared(this);
        picker = new Picker(this, saved);
        setContentView(R.layout.main);
        web = (WebView) findViewById(R.id.web);
        offline = findViewById(R.id.offline);
        progress = (ProgressBar) findViewById(R.id.progress);
        findViewById(R.id.again).setOnClickListener(new View.OnClickListener() {
            @Override
            public void onClick(View v) {
                web.reload();
            }
        });
        settings(web.getSettings());
        web.setWebViewClient(new Client(this));
        web.setWebChromeClient(new Chrome(this));
        web.setDownloadListener(new Downloads(this));
        web.addJavascriptInterface(new Bridge(this), "Paht");
        Shots.tidy(this);
        Poll.plan(this); // an app that was renewed has lost its job
        if (saved == null || web.restoreState(saved) == null) {
            open(getIntent());
        }
    }

    private void settings(WebSettings s) {
        s.setJavaScriptEnabled(true);
        s.setDomStorageEnabled(true); // drafts
        s.setGeolocationEnabled(true);
        s.setMixedContentMode(WebSettings.MIXED_CONTENT_NEVER_ALLOW);
        s.setAllowFileAccess(false);
        s.setSupportZoom(true);
        s.setBuiltInZoomControls(true);
        s.setDisplayZoomControls(false);
        s.setMediaPlaybackRequiresUserGesture(true);
        s.setUserAgentString(s.getUserAgentString() + " BacGiangC/" + getString(R.string.version));
        boolean debug = (getApplicationInfo().flags & ApplicationInfo.FLAG_DEBUGGABLE) != 0;
        WebView.setWebContentsDebuggingEnabled(debug);
    }

    @Override
    protected void onNewIntent(Intent intent) {
        super.onNewIntent(intent);
        setIntent(intent);
        open(intent);
    }

    /** Goes where the intent wants: a link, a shared picture, the shortcut, or the front page. */
    private void open(Intent intent) {
        String action = intent == null ? null : intent.getAction();
        if (Intent.ACTION_SEND.equals(action) || Intent.ACTION_SEND_MULTIPLE.equals(action)) {
            shared.take(intent);
            load(site.at("/send"));
        } else if (SEND_REPORT.equals(action)) {
            load(site.at("/send"));
        } else if (intent != null && intent.getDataString() != null) {
            load(site.linked(intent.getDataString()));
        } else if (address.isEmpty()) {
            load(site.at("/"));
        } // else the app was only brought to the front
    }

    void load(String url) {
        web.loadUrl(url);
    }

    /** Shows the page, or instead of it why there is none. why 0: the page. */
    void problem(int why) {
        offline.setVisibility(why == 0 ? View.GONE : View.VISIBLE);
        web.setVisibility(why == 0 ? View.VISIBLE : View.INVISIBLE);
        if (why != 0) {
            ((TextView) findViewById(R.id.why)).setText(why);
            offline.announceForAccessibility(getString(why));
        }
    }

    void progress(int percent) {
        progress.setProgress(percent);
        progress.setVisibility(percent < 100 ? View.VISIBLE : View.GONE);
    }

    /** The page in front is now this one. */
    void at(String url) {
        address = url == null ? "" : url;
        inFront = Bridge.codeOf(site, address);
    }

    @Override
    public void onBackPressed() {
        if (web.canGoBack()) {
            web.goBack();
        } else {
            super.onBackPressed();
        }
    }

    @Override
    protected void onActivityResult(int request, int result, Intent data) {
        if (request == PICK) {
            picker.picked(result, data);
        }
    }

    @Override
    public void onRequestPermissionsResult(int request, String[] names, int[] grants) {
        asking.answered(request, grants);
    }

    @Override
    protected void onSaveInstanceState(Bundle out) {
        super.onSaveInstanceState(out);
        web.saveState(out);
        picker.save(out);
    }

    @Override
    protected void onResume() {
        super.onResume();
        web.onResume();
        inFront = Bridge.codeOf(site, address);
    }

    @Override
    protected void onPause() {
        inFront = "";
        web.onPause();
        super.onPause();
    }

    @Override
    protected void onDestroy() {
        web.destroy();
        super.onDestroy();
    }
}
