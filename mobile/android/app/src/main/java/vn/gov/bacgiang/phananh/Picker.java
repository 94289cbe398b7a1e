package vn.gov.bacgiang.phananh;

import android.app.Activity;
import android.content.ActivityNotFoundException;
import android.content.ClipData;
import android.content.Intent;
import android.net.Uri;
import android.os.Bundle;
import android.provider.MediaStore;
import android.webkit.ValueCallback;
import android.webkit.WebChromeClient.FileChooserParams;
import android.widget.Toast;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Lets the sender take a picture or a video, or choose some that he has. */
final class Picker {
    private static final String SHOT = "shot", FILM = "film";

    private final MainActivity app;
    private ValueCallback<Uri[]> then;
    private Uri shot, film; // where the camera program puts what it takes

    Picker(MainActivity app, Bundle saved) {
        this.app = app;
        if (saved != null) {
            shot = saved.getParcelable(SHOT);
            film = saved.getParcelable(FILM);
        }
    }

    void save(Bundle out) {
        out.putParcelable(SHOT, shot);
        out.putParcelable(FILM, film);
    }

    void ask(ValueCallback<Uri[]> then, FileChooserParams params) {
        finish(null); // the page asks again: what it asked before is void
        this.then = then;
        boolean pictures = wants(params, "image/"), films = wants(params, "video/");
        List<Intent> cameras = new ArrayList<Intent>();
        if (pictures) {
            shot = Shots.fresh(".jpg");
            cameras.add(camera(MediaStore.ACTION_IMAGE_CAPTURE, shot));
        }
        if (films) {
            film = Shots.fresh(".mp4");
            cameras.add(camera(MediaStore.ACTION_VIDEO_CAPTURE, film).putExtra(MediaStore.EXTRA_DURATION_LIMIT, 60));
        }
        Intent ask;
        if (params.isCaptureEnabled() && cameras.size() == 1) {
            ask = cameras.get(0);
        } else {
            Intent files = new Intent(Intent.ACTION_GET_CONTENT).addCategory(Intent.CATEGORY_OPENABLE)
                    .setType(pictures && !films ? "image/*" : films && !pictures ? "video/*" : "*/*")
                    .putExtra(Intent.EXTRA_ALLOW_MULTIPLE, params.getMode() == FileChooserParams.MODE_OPEN_MULTIPLE);
            if (pictures && films) {
                files.putExtra(Intent.EXTRA_MIME_TYPES, new String[] {"image/*", "video/*"});
            }
            ask = Intent.createChooser(files, app.getText(R.string.choose_picture))
                    .putExtra(Intent.EXTRA_INITIAL_INTENTS, cameras.toArray(new Intent[0]));
        }
        try {
            app.startActivityForResult(ask, MainActivity.PICK);
        } catch (ActivityNotFoundException e) {
            Toast.makeText(app, R.string.no_program, Toast.LENGTH_LONG).show();
            finish(null);
        }
    }

    private static boolean wants(FileChooserParams params, String kind) {
        for (String type : params.getAcceptTypes()) {
            if (type.startsWith(kind) || type.startsWith("*/")) {
                return true;
            }
        }
        return false;
    }

    private Intent camera(String action, Uri into) {
        Intent i = new Intent(action).putExtra(MediaStore.EXTRA_OUTPUT, into)
                .addFlags(Intent.FLAG_GRANT_WRITE_URI_PERMISSION | Intent.FLAG_GRANT_READ_URI_PERMISSION);
        i.setClipData(ClipData.newRawUri(null, into)); // only what is in here is lent through a chooser
        return i;
    }

    void picked(int result, Intent data) {
        List<Uri> got = result == Activity.RESULT_OK ? found(data) : Collections.<Uri>emptyList();
        if (then != null) {
            finish(got.isEmpty() ? null : got.toArray(new Uri[0]));
            return;
        }
        // The window that asked was ended meanwhile, as happens on small phones. The
        // page cannot be answered any more, but the picture need not be lost.
        shared(got);
    }

    private void shared(List<Uri> got) {
        shot = film = null;
        if (!got.isEmpty()) {
            app.shared.hold(got);
            app.web.evaluateJavascript("window.pahtShared && pahtShared()", null);
        }
    }

    private List<Uri> found(Intent data) {
        List<Uri> out = new ArrayList<Uri>();
        ClipData clip = data == null ? null : data.getClipData();
        for (int i = 0; clip != null && i < clip.getItemCount(); i++) {
            add(out, clip.getItemAt(i).getUri());
        }
        if (out.isEmpty() && data != null) {
            add(out, data.getData());
        }
        for (Uri taken : new Uri[] {shot, film}) {
            if (out.isEmpty() && taken != null && Shots.taken(app, taken)) {
                out.add(taken);
            }
        }
        return out;
    }

    /** Nothing but content of other programs and of our own camera: a file: address would be one of ours. */
    private void add(List<Uri> out, Uri uri) {
        if (Shared.allowed(uri)) {
            out.add(uri);
        }
    }

    private void finish(Uri[] got) {
        ValueCallback<Uri[]> t = then;
        then = null;
        shot = film = null;
        if (t != null) {
            t.onReceiveValue(got);
        }
    }
}
