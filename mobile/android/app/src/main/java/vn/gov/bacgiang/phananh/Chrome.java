package vn.gov.bacgiang.phananh;

import android.Manifest;
import android.net.Uri;
import android.webkit.GeolocationPermissions;
import android.webkit.ValueCallback;
import android.webkit.WebChromeClient;
import android.webkit.WebView;

/** Gives the pages of our site what they may ask of a browser: files and the place. */
final class Chrome extends WebChromeClient {
    private final MainActivity app;

    Chrome(MainActivity app) {
        this.app = app;
    }

    @Override
    public boolean onShowFileChooser(WebView view, ValueCallback<Uri[]> then, FileChooserParams params) {
        app.picker.ask(then, params);
        return true;
    }

    @Override
    public void onGeolocationPermissionsShowPrompt(final String origin, final GeolocationPermissions.Callback callback) {
        if (!app.site.owns(origin)) {
            callback.invoke(origin, false, false);
            return;
        }
        String[] names = {Manifest.permission.ACCESS_FINE_LOCATION, Manifest.permission.ACCESS_COARSE_LOCATION};
        app.asking.ask(names, new Asking.Then() {
            @Override
            public void answered(boolean granted) {
                callback.invoke(origin, granted, false); // not kept: the phone's own settings do that
            }
        });
    }

    @Override
    public void onProgressChanged(WebView view, int percent) {
        app.progress(percent);
    }
}
