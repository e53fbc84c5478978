package portico.gateway;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** What runs in a guest's namespace: TCP on 22 and UDP on 53 answer each line with who sees whom, TCP on 9 swallows everything, and web servers are on 80 and 443. */
final class Guest {

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 3) {
            proxied(arguments[0], InetAddress.getByName(arguments[1]), tls(Path.of(arguments[2])));
            return;
        }
        var name = arguments[0];
        var address = InetAddress.getByName(arguments[1]);
        var door = new ServerSocket(22, 50, address);
        var mailbox = new DatagramSocket(53, address);
        HttpHandler page = exchange -> {
            var headers = exchange.getRequestHeaders();
            var text = name + " serves " + headers.getFirst("Host") + " to " + headers.get("X-Forwarded-For");
            if (exchange.getRequestURI().getPath().equals("/headers"))
                text += " by " + headers.get("X-Forwarded-Proto") + " and " + headers.get("X-Forwarded-Host") + headers.get("Forwarded") + headers.get("X-Real-IP") + (exchange instanceof HttpsExchange ? " over TLS" : "");
            exchange.sendResponseHeaders(200, text.length());
            try (var body = exchange.getResponseBody()) { body.write(text.getBytes(StandardCharsets.US_ASCII)); }
        };
        var plain = HttpServer.create(new InetSocketAddress(address, 80), 0);
        plain.createContext("/", page);
        plain.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        plain.start();
        var secure = HttpsServer.create(new InetSocketAddress(address, 443), 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(tls(Path.of(arguments[2]))));
        secure.createContext("/", page);
        // Or one who connects and says nothing would hold up everybody else.
        secure.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        secure.start();
        Thread.ofVirtual().start(() -> answer(name, mailbox));
        var sink = new ServerSocket(9, 50, address);
        Thread.ofVirtual().start(() -> swallow(sink));
        System.out.println("ready");
        while (true) {
            var visitor = door.accept();
            Thread.ofVirtual().start(() -> serve(name, visitor));
        }
    }

    /** On 80 and 443 of another address: servers that want the PROXY protocol (version 2) before everything else, and say whom it names. */
    private static void proxied(String name, InetAddress address, SSLContext tls) throws IOException {
        var plain = new ServerSocket(80, 50, address);
        var secure = new ServerSocket(443, 50, address);
        Thread.ofPlatform().start(() -> greet(name, plain, null));
        Thread.ofPlatform().start(() -> greet(name, secure, tls));
        System.out.println("ready");
    }

    private static void greet(String name, ServerSocket door, SSLContext tls) {
        while (true) {
            try (var visitor = door.accept()) {
                var in = new java.io.DataInputStream(visitor.getInputStream());
                var head = in.readNBytes(16);
                var proxy = head.length == 16 && head[0] == 13 && head[12] == 0x21 ? in.readNBytes((head[14] & 255) << 8 | head[15] & 255) : new byte[0];
                var source = proxy.length < 12 ? "nobody" : InetAddress.getByAddress(java.util.Arrays.copyOf(proxy, 4)).getHostAddress();
                Socket talk = visitor;
                if (tls != null) {
                    var secured = (javax.net.ssl.SSLSocket) tls.getSocketFactory().createSocket(visitor, null, visitor.getPort(), true);
                    secured.setUseClientMode(false);
                    talk = secured;
                }
                var reader = new BufferedReader(new InputStreamReader(talk.getInputStream(), StandardCharsets.US_ASCII));
                var forwarded = "";
                for (var line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) if (line.toLowerCase(java.util.Locale.ROOT).startsWith("x-forwarded-for")) forwarded = " and " + line;
                var text = name + " was told of " + source + forwarded + (tls == null ? "" : " over TLS");
                talk.getOutputStream().write(("HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\nConnection: close\r\n\r\n" + text).getBytes(StandardCharsets.US_ASCII));
                talk.getOutputStream().flush();
                if (tls != null) talk.close();
            } catch (IOException gone) {
                System.err.println(gone.getMessage());
            }
        }
    }

    private static void answer(String name, DatagramSocket mailbox) {
        try {
            while (true) {
                var packet = new DatagramPacket(new byte[100], 100);
                mailbox.receive(packet);
                var answer = (name + " sees " + packet.getAddress().getHostAddress()).getBytes(StandardCharsets.US_ASCII);
                mailbox.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static void swallow(ServerSocket sink) {
        try {
            while (true) try (var visitor = sink.accept()) { visitor.getInputStream().transferTo(OutputStream.nullOutputStream()); }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static void serve(String name, Socket visitor) {
        try (visitor) {
            var in = new BufferedReader(new InputStreamReader(visitor.getInputStream()));
            while (in.readLine() != null) visitor.getOutputStream().write((name + " sees " + visitor.getInetAddress().getHostAddress() + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException gone) {
            System.err.println(gone.getMessage());
        }
    }

    private static SSLContext tls(Path keys) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(keys)) { store.load(file, "changeit".toCharArray()); }
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, "changeit".toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
