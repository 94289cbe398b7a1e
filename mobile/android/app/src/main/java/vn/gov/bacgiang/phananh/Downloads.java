package vn.gov.bacgiang.phananh;

import android.Manifest;
import android.app.DownloadManager;
import android.content.ContentValues;
import android.content.Context;
import android.net.Uri;
import android.os.Build;
import android.os.Environment;
import android.util.Base64;
import android.webkit.DownloadListener;
import android.webkit.URLUtil;
import android.widget.Toast;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Keeps receipts and open data among the phone's downloads. */
final class Downloads implements DownloadListener {
    private static final int ANDROID_10 = 29;

    private final MainActivity app;

    Downloads(MainActivity app) {
        this.app = app;
    }

    @Override
    public void onDownloadStart(final String url, final String agent, final String disposition, final String type, long length) {
        if (!app.site.owns(url)) {
            return; // from elsewhere nothing comes in
        }
        allowed(app, new Asking.Then() {
            @Override
            public void answered(boolean granted) {
                if (!granted) {
                    say(app, R.string.not_saved);
                    return;
                }
                String name = URLUtil.guessFileName(url, disposition, type);
                DownloadManager.Request r = new DownloadManager.Request(Uri.parse(url)).setMimeType(type).setTitle(name)
                        .setNotificationVisibility(DownloadManager.Request.VISIBILITY_VISIBLE_NOTIFY_COMPLETED)
                        .setDestinationInExternalPublicDir(Environment.DIRECTORY_DOWNLOADS, name);
                ((DownloadManager) app.getSystemService(Context.DOWNLOAD_SERVICE)).enqueue(r);
            }
        });
    }

    /** Before Android 10 the folder of downloads is only written to with leave. */
    private static void allowed(MainActivity app, Asking.Then then) {
        if (Build.VERSION.SDK_INT >= ANDROID_10) {
            then.answered(true);
        } else {
            app.asking.ask(new String[] {Manifest.permission.WRITE_EXTERNAL_STORAGE}, then);
        }
    }

    static void save(final MainActivity app, String name, String type, String base64) {
        final String kind = type.matches("(image/(png|jpeg|svg\\+xml)|application/pdf|text/calendar)") ? type : "application/octet-stream";
        final String safe = name.matches("[\\p{L}\\p{N} ._-]{1,80}") && !name.startsWith(".") ? name : "phan-anh";
        final byte[] bytes;
        try {
            bytes = Base64.decode(base64, Base64.DEFAULT);
        } catch (IllegalArgumentException e) {
            say(app, R.string.not_saved);
            return;
        }
        allowed(app, new Asking.Then() {
            @Override
            public void answered(boolean granted) {
                try {
                    if (!granted) {
                        throw new IOException("no leave");
                    }
                    write(app, safe, kind, bytes);
                    say(app, R.string.saved);
                } catch (IOException e) {
                    say(app, R.string.not_saved);
                }
            }
        });
    }

    private static void write(MainActivity app, String name, String type, byte[] bytes) throws IOException {
        if (Build.VERSION.SDK_INT >= ANDROID_10) {
            ContentValues v = new ContentValues();
            v.put("_display_name", name);
            v.put("mime_type", type);
            Uri at = app.getContentResolver().insert(Uri.parse("content://media/external/downloads"), v);
            if (at == null) {
                throw new IOException("no place");
            }
            put(app.getContentResolver().openOutputStream(at), bytes);
            return;
        }
        File folder = Environment.getExternalStoragePublicDirectory(Environment.DIRECTORY_DOWNLOADS);
        folder.mkdirs();
        File f = new File(folder, System.currentTimeMillis() + "-" + name);
        put(new FileOutputStream(f), bytes);
        ((DownloadManager) app.getSystemService(Context.DOWNLOAD_SERVICE))
                .addCompletedDownload(name, name, false, type, f.getPath(), f.length(), true);
    }

    private static void put(OutputStream out, byte[] bytes) throws IOException {
        if (out == null) {
            throw new IOException("no place");
        }
        try {
            out.write(bytes);
        } finally {
            out.close();
        }
    }

    private static void say(MainActivity app, int words) {
        Toast.makeText(app, words, Toast.LENGTH_LONG).show();
    }
}
