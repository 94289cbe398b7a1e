package vn.gov.bacgiang.phananh;

import android.content.ContentResolver;
import android.content.Intent;
import android.net.Uri;
import android.os.Parcelable;
import android.util.Base64;
import android.widget.Toast;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Pictures that wait to be put into the form: shared with the app by another
 * program, or taken while the page was gone. Called by the main thread and by that
 * of the bridge.
 */
final class Shared {
    private static final int MOST = 5, LARGEST = 20 << 20;

    private final MainActivity app;
    private List<Uri> waiting = new ArrayList<Uri>();
    private byte[] bytes; // of the one that is being handed over
    private int at = -1;

    Shared(MainActivity app) {
        this.app = app;
    }

    /** Other programs' content alone: a file: address, or one of our own provider, could
     *  make the app send something of its own. What the camera took comes by Picker. */
    static boolean allowed(Uri uri) {
        return uri != null && ContentResolver.SCHEME_CONTENT.equals(uri.getScheme());
    }

    void take(Intent intent) {
        List<Uri> got = new ArrayList<Uri>();
        List<Parcelable> all = intent.getParcelableArrayListExtra(Intent.EXTRA_STREAM);
        if (all == null) {
            all = new ArrayList<Parcelable>();
            all.add(intent.<Parcelable>getParcelableExtra(Intent.EXTRA_STREAM));
        }
        for (Parcelable p : all) {
            if (p instanceof Uri && allowed((Uri) p) && !Shots.ours((Uri) p)) {
                got.add((Uri) p);
            }
        }
        hold(got);
    }

    synchronized void hold(List<Uri> uris) {
        waiting = new ArrayList<Uri>(uris.subList(0, Math.min(MOST, uris.size())));
        at = -1;
    }

    synchronized int count() {
        return waiting.size();
    }

    synchronized String type(int i) {
        String t = i < waiting.size() ? app.getContentResolver().getType(waiting.get(i)) : null;
        return t == null ? "image/jpeg" : t;
    }

    /** Some bytes of a picture in base64; "" behind its end, and for one that is too large or gone. */
    synchronized String part(int i, int from, int size) {
        if (i < 0 || i >= waiting.size() || from < 0 || size <= 0) {
            return "";
        }
        if (at != i) {
            at = i;
            bytes = read(waiting.get(i));
        }
        int n = Math.min(size, bytes.length - from);
        return n <= 0 ? "" : Base64.encodeToString(bytes, from, n, Base64.NO_WRAP);
    }

    synchronized void done() {
        waiting.clear();
        bytes = null;
        at = -1;
    }

    private byte[] read(Uri uri) {
        try {
            byte[] b = Text.bytes(app.getContentResolver().openInputStream(uri), LARGEST);
            if (b != null) {
                return b;
            }
            app.runOnUiThread(new Runnable() {
                @Override
                public void run() {
                    Toast.makeText(app, R.string.too_large, Toast.LENGTH_LONG).show();
                }
            });
        } catch (IOException e) {
            // gone: the form stays without it
        } catch (SecurityException e) {
            // lent to us no more
        }
        return new byte[0];
    }
}
