package vn.gov.bacgiang.phananh;

import android.content.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;

/** Reads streams to their end, and no further than they may be long. */
final class Text {
    static final Charset UTF8 = Charset.forName("UTF-8");

    private Text() {}

    /** All bytes, or null if there are more than most. */
    static byte[] bytes(InputStream in, int most) throws IOException {
        if (in == null) {
            throw new IOException("nothing to read");
        }
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buf = new byte[16384];
            for (int n = in.read(buf); n >= 0; n = in.read(buf)) {
                out.write(buf, 0, n);
                if (out.size() > most) {
                    return null;
                }
            }
            return out.toByteArray();
        } finally {
            in.close();
        }
    }

    /** A file of the app itself. */
    static String asset(Context c, String name) {
        try {
            return new String(bytes(c.getAssets().open(name), 1 << 20), UTF8);
        } catch (IOException e) {
            throw new IllegalStateException(e); // the app was built without it
        }
    }
}
