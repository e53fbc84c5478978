package portico.api;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.multipart.Attribute;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.HttpPostMultipartRequestDecoder;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder;
import io.netty.handler.codec.http.HttpUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads parameters from a body or a query string, strictly: what cannot be read for certain is refused, never guessed. Web frameworks put
 * replacement characters for bad bytes and drop bad escapes; a password or a name changed that way would be stored.
 */
final class Form {

    private static final int MOST_FIELDS = 512;
    private static final int MOST_FIELD_HEAD_BYTES = 8192;

    private Form() {}

    /** @param contentType as the header says; null when absent */
    static Map<String, List<String>> body(String contentType, byte[] body) {
        if (body.length == 0) return Map.of();
        var type = contentType == null ? "" : Call.lower(contentType).split(";", 2)[0].strip();
        return switch (type) {
            case "application/x-www-form-urlencoded" -> urlEncoded(new String(body, StandardCharsets.ISO_8859_1), charset(contentType));
            case "multipart/form-data" -> multipart(contentType, body);
            default -> throw malformed();
        };
    }

    static Map<String, List<String>> query(String query) { return query == null ? Map.of() : urlEncoded(query, StandardCharsets.UTF_8); }

    private static Map<String, List<String>> urlEncoded(String text, Charset charset) {
        var fields = new Fields();
        for (var pair : text.split("&")) {
            if (pair.isEmpty()) continue;
            int equals = pair.indexOf('=');
            fields.add(unescape(equals < 0 ? pair : pair.substring(0, equals), charset), equals < 0 ? "" : unescape(pair.substring(equals + 1), charset));
        }
        return fields.byName;
    }

    private static String unescape(String escaped, Charset charset) {
        var bytes = new ByteArrayOutputStream(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c == '%') {
                if (i + 2 >= escaped.length()) throw malformed();
                int high = Character.digit(escaped.charAt(i + 1), 16);
                int low = Character.digit(escaped.charAt(i + 2), 16);
                if (high < 0 || low < 0) throw malformed();
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(c == '+' ? ' ' : c);
            }
        }
        return decode(ByteBuffer.wrap(bytes.toByteArray()), charset);
    }

    private static Map<String, List<String>> multipart(String contentType, byte[] body) {
        var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/", Unpooled.wrappedBuffer(body));
        request.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        try {
            // False, or an exception, when the header names no boundary.
            if (!HttpPostRequestDecoder.isMultipart(request)) throw malformed();
            var decoder = new HttpPostMultipartRequestDecoder(new DefaultHttpDataFactory(false), request, charset(contentType), MOST_FIELDS, MOST_FIELD_HEAD_BYTES);
            try {
                // A part is left open when the closing boundary never came.
                if (decoder.currentPartialHttpData() != null || decoder.getBodyHttpDatas().isEmpty()) throw malformed();
                var fields = new Fields();
                for (var part : decoder.getBodyHttpDatas())
                    // Files are no parameters of any command; they are ignored like unknown names.
                    if (part instanceof Attribute attribute) fields.add(attribute.getName(), decode(bytes(attribute), attribute.getCharset()));
                return fields.byName;
            } finally {
                decoder.destroy();
            }
        } catch (Refusal refusal) {
            throw refusal;
        } catch (RuntimeException unreadable) {
            // The decoder has a dozen ways to say so, besides its own exceptions those of strings and charsets.
            throw malformed();
        }
    }

    private static ByteBuffer bytes(Attribute attribute) {
        try {
            ByteBuf content = attribute.getByteBuf();
            return content.nioBuffer();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static Charset charset(String contentType) {
        var name = HttpUtil.getCharsetAsSequence(contentType);
        try {
            return name == null ? StandardCharsets.UTF_8 : Charset.forName(name.toString().replace("\"", "").strip());
        } catch (IllegalArgumentException unknown) {
            throw malformed();
        }
    }

    private static String decode(ByteBuffer bytes, Charset charset) {
        try {
            return charset.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException notInThisCharset) {
            throw malformed();
        }
    }

    private static Refusal malformed() { return new Refusal("request.malformed"); }

    private static final class Fields {
        final Map<String, List<String>> byName = new LinkedHashMap<>();
        private int count;

        void add(String name, String value) {
            // PostgreSQL cannot hold a NUL, and no client has a reason to send one.
            if (++count > MOST_FIELDS || name.indexOf('\0') >= 0 || value.indexOf('\0') >= 0) throw malformed();
            byName.computeIfAbsent(Call.lower(name), n -> new ArrayList<>(1)).add(value);
        }
    }
}
