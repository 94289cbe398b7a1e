package vn.gov.bacgiang.phananh.pure;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads one flat JSON object of strings, whole numbers and booleans: all that the
 * site ever tells the app. Anything else is refused, so that a login page of some
 * café's network is never taken for news.
 */
public final class Json {
    private final String s;
    private int i;

    private Json(String s) {
        this.s = s;
    }

    /** @throws IllegalArgumentException for what is not such an object */
    public static Map<String, Object> read(String text) {
        Json j = new Json(text);
        Map<String, Object> m = j.object();
        j.space();
        if (j.i != text.length()) {
            throw j.wrong("more behind the object");
        }
        return m;
    }

    private Map<String, Object> object() {
        Map<String, Object> m = new LinkedHashMap<String, Object>();
        take('{');
        if (peek() == '}') {
            i++;
            return m;
        }
        while (true) {
            if (peek() != '"') {
                throw wrong("a name is wanted");
            }
            String name = string();
            take(':');
            m.put(name, value());
            if (peek() == ',') {
                i++;
                continue;
            }
            take('}');
            return m;
        }
    }

    private Object value() {
        char c = peek();
        if (c == '"') {
            return string();
        }
        if (s.startsWith("true", i)) {
            i += 4;
            return Boolean.TRUE;
        }
        if (s.startsWith("false", i)) {
            i += 5;
            return Boolean.FALSE;
        }
        int from = i;
        if (c == '-') {
            i++;
        }
        while (i < s.length() && s.charAt(i) >= '0' && s.charAt(i) <= '9') {
            i++;
        }
        try {
            return Long.valueOf(s.substring(from, i));
        } catch (NumberFormatException e) {
            throw wrong("no value");
        }
    }

    private String string() {
        StringBuilder b = new StringBuilder();
        i++; // the quote peek has seen
        while (i < s.length()) {
            char c = s.charAt(i++);
            if (c == '"') {
                return b.toString();
            }
            if (c < ' ') {
                break;
            }
            b.append(c == '\\' ? escaped() : c);
        }
        throw wrong("a string does not end");
    }

    private char escaped() {
        if (i >= s.length()) {
            throw wrong("a string does not end");
        }
        char c = s.charAt(i++);
        switch (c) {
            case '"': case '\\': case '/': return c;
            case 'b': return '\b';
            case 'f': return '\f';
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'u':
                if (i + 4 <= s.length() && s.substring(i, i + 4).matches("[0-9a-fA-F]{4}")) {
                    i += 4;
                    return (char) Integer.parseInt(s.substring(i - 4, i), 16);
                }
        }
        throw wrong("no such escape");
    }

    private char peek() {
        space();
        return i < s.length() ? s.charAt(i) : 0;
    }

    private void take(char c) {
        if (peek() != c) {
            throw wrong("'" + c + "' is wanted");
        }
        i++;
    }

    private void space() {
        while (i < s.length() && " \t\r\n".indexOf(s.charAt(i)) >= 0) {
            i++;
        }
    }

    private IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException("JSON at " + i + ": " + why);
    }
}
