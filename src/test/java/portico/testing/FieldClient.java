package portico.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.config.ConfigProvider;

/** Bytes on a socket, as the programs in the field put them there: no HTTP library of ours smooths anything. */
public final class FieldClient {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** One field of a body; a name may come twice. */
    public record Field(String name, String value) {}

    /** What came back, byte for byte. */
    public record Reply(int status, Map<String, String> headers, byte[] body) {

        /** As a program reads it that believes the header, and takes ISO-8859-1 where the header is silent. */
        public String text() {
            var type = headers.getOrDefault("content-type", "");
            int at = type.toLowerCase().indexOf("charset=");
            return new String(body, at < 0 ? StandardCharsets.ISO_8859_1 : Charset.forName(type.substring(at + 8)));
        }
    }

    private FieldClient() {}

    /** An open connection that is kept, for programs that never close one. */
    public static Socket connect() {
        try {
            var portal = URI.create(ConfigProvider.getConfig().getValue("test.url", String.class));
            var socket = new Socket(portal.getHost(), portal.getPort());
            socket.setSoTimeout(20_000);
            return socket;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** PHP with curl and an array: multipart, no file name, no type per part, no User-Agent, and 100-continue once the body is large. */
    public static Reply php(List<Field> fields) {
        var boundary = "------------------------d74496d66958873e";
        var body = new ByteArrayOutputStream();
        for (var field : fields) write(body, "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + field.name + "\"\r\n\r\n" + field.value + "\r\n");
        write(body, "--" + boundary + "--\r\n");
        var head = "POST /process.aspx?c=api HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\nContent-Length: " + body.size() + "\r\n"
                + (body.size() > 1024 ? "Expect: 100-continue\r\n" : "") + "Content-Type: multipart/form-data; boundary=" + boundary + "\r\n\r\n";
        try (var socket = connect()) {
            return exchange(socket, head, body.toByteArray(), body.size() > 1024);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Java with HttpClient 4.1: urlencoded with a charset in the header; the connection stays with the caller. */
    public static Reply java(Socket socket, List<Field> fields) {
        var body = String.join("&", fields.stream().map(f -> encoded(f.name) + "=" + encoded(f.value)).toList()).getBytes(StandardCharsets.US_ASCII);
        var head = "POST /process.aspx?c=api HTTP/1.1\r\nContent-Length: " + body.length + "\r\nContent-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
                + "Host: localhost\r\nConnection: Keep-Alive\r\nUser-Agent: Apache-HttpClient/4.1.3 (java 1.5)\r\n\r\n";
        try {
            return exchange(socket, head, body, false);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** @param waits send the body only once the portal said 100 */
    private static Reply exchange(Socket socket, String head, byte[] body, boolean waits) throws IOException {
        var out = socket.getOutputStream();
        var in = socket.getInputStream();
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        if (waits) {
            var line = line(in);
            if (!line.startsWith("HTTP/1.1 100")) throw new AssertionError("instead of 100 came " + line);
            while (!line(in).isEmpty()) { }
        }
        out.write(body);
        out.flush();
        int status = Integer.parseInt(line(in).split(" ")[1]);
        var headers = new TreeMap<String, String>();
        for (var line = line(in); !line.isEmpty(); line = line(in)) headers.put(line.substring(0, line.indexOf(':')).toLowerCase(), line.substring(line.indexOf(':') + 1).strip());
        return new Reply(status, headers, in.readNBytes(Integer.parseInt(headers.get("content-length"))));
    }

    private static String line(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) throw new IOException("the portal hung up after " + bytes);
            if (b != '\r') bytes.write(b);
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static void write(ByteArrayOutputStream out, String text) { out.writeBytes(text.getBytes(StandardCharsets.UTF_8)); }

    private static String encoded(String text) { return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8); }

    /** @param nameValue name, value, name, value … behind the credentials, in the order clients send them */
    public static List<Field> fields(Object... nameValue) {
        var fields = new ArrayList<>(List.of(new Field("identity", "system"), new Field("api_username", "acme"), new Field("api_key", "acme-system-key-0123456789abcdef")));
        for (int i = 0; i < nameValue.length; i += 2) fields.add(new Field((String) nameValue[i], String.valueOf(nameValue[i + 1])));
        return fields;
    }

    /** As PHP A sends it, and what it reads. @param fields as for {@link #fields} */
    public static String php(Object... fields) { return php(fields(fields)).text(); }

    /** As Java B sends it, and what it reads. */
    public static String java(Object... fields) {
        try (var socket = connect()) {
            return java(socket, fields(fields)).text();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** As both clients do: the text goes straight into a JSON parser. */
    public static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException crash) {
            throw new AssertionError("a client would crash on " + text, crash);
        }
    }

    /** Java B: an error is a text with this anywhere. */
    public static boolean isErrorToJava(String text) { return text.contains("-1|"); }
}
