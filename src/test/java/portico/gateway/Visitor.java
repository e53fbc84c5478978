package portico.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509TrustManager;

/** Somebody outside: {@code tcp ADDRESS PORT}, {@code udp ADDRESS PORT}, {@code http ADDRESS HOST}, {@code https ADDRESS HOST}; {@code get ADDRESS http|https HOST PATH} shows the whole answer, {@code two ADDRESS HOST HOST} asks for two hosts through one
 * connection, {@code certificate ADDRESS HOST} shows the digest of what the server shows; {@code stay ADDRESS PORT} sends each line of its input,
 * {@code pour ADDRESS PORT} as much as goes in three seconds and says how many Mbit/s that were. Says what it got, or "nothing". */
final class Visitor {

    private static final int PATIENCE_MS = 2_000;
    /** HAProxy tries a guest for four seconds. */
    private static final int SITE_PATIENCE_MS = 6_000;

    public static void main(String[] arguments) {
        try {
            System.out.println(switch (arguments[0]) {
                case "tcp" -> tcp(arguments[1], Integer.parseInt(arguments[2]));
                case "udp" -> udp(arguments[1], Integer.parseInt(arguments[2]));
                case "http" -> page(new Socket(), arguments[1], 80, arguments[2]);
                case "https" -> page(secure(arguments[2]), arguments[1], 443, arguments[2]);
                case "get" -> whole(arguments[2].equals("https") ? secure(arguments[3]) : new Socket(), arguments[1], arguments[2].equals("https") ? 443 : 80, arguments[3], arguments[4]);
                case "two" -> two(arguments[1], arguments[2], arguments[3]);
                case "misled" -> page(secure(arguments[2]), arguments[1], 443, arguments[3]);
                case "certificate" -> certificate((SSLSocket) secure(arguments[2]), arguments[1]);
                case "pour" -> pour(arguments[1], Integer.parseInt(arguments[2]));
                case "stay" -> stay(arguments[1], Integer.parseInt(arguments[2]));
                default -> throw new IllegalArgumentException(arguments[0]);
            });
        } catch (IOException nothing) {
            System.out.println("nothing");
        }
    }

    private static Socket connect(Socket socket, String address, int port) throws IOException { return connect(socket, address, port, PATIENCE_MS); }

    private static Socket connect(Socket socket, String address, int port, int patience) throws IOException {
        socket.connect(new InetSocketAddress(address, port), patience);
        socket.setSoTimeout(patience);
        return socket;
    }

    private static String line(Socket socket) throws IOException {
        socket.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
        var line = new BufferedReader(new InputStreamReader(socket.getInputStream())).readLine();
        if (line == null) throw new IOException("closed");
        return line;
    }

    private static String tcp(String address, int port) throws IOException {
        try (var socket = connect(new Socket(), address, port)) { return line(socket); }
    }

    private static String stay(String address, int port) throws IOException {
        try (var socket = connect(new Socket(), address, port)) {
            var lines = new BufferedReader(new InputStreamReader(System.in));
            while (lines.readLine() != null) System.out.println(line(socket));
            return "left";
        }
    }

    private static String pour(String address, int port) throws IOException {
        try (var socket = connect(new Socket(), address, port)) {
            var bytes = new byte[256 * 1024];
            long began = System.nanoTime(), sent = 0;
            while (System.nanoTime() - began < 3_000_000_000L) {
                socket.getOutputStream().write(bytes);
                sent += bytes.length;
            }
            return String.valueOf(sent * 8_000 / (System.nanoTime() - began));
        }
    }

    private static String udp(String address, int port) throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.setSoTimeout(PATIENCE_MS);
            socket.send(new DatagramPacket("hello".getBytes(StandardCharsets.US_ASCII), 5, InetAddress.getByName(address), port));
            var packet = new DatagramPacket(new byte[100], 100);
            socket.receive(packet);
            return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
        }
    }

    private static String page(Socket socket, String address, int port, String host) throws IOException {
        try (socket) {
            connect(socket, address, port, SITE_PATIENCE_MS);
            socket.getOutputStream().write(("GET / HTTP/1.1\r\nHost: " + host + "\r\nX-Forwarded-For: 1.2.3.4\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            if (answer.isEmpty()) throw new IOException("closed");
            return answer.split(" ")[1] + " " + answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    private static String whole(Socket socket, String address, int port, String host, String path) throws IOException {
        try (socket) {
            connect(socket, address, port, SITE_PATIENCE_MS);
            socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nX-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: gopher\r\nX-Forwarded-Host: evil.test\r\nForwarded: for=1.2.3.4\r\nX-Real-IP: 1.2.3.4\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            if (answer.isEmpty()) throw new IOException("closed");
            return answer;
        }
    }

    private static String two(String address, String first, String second) throws IOException {
        try (var socket = connect(new Socket(), address, 80, SITE_PATIENCE_MS)) {
            var answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            var told = new StringBuilder();
            for (var host : List.of(first, second)) {
                socket.getOutputStream().write(("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                int length = 0;
                for (var line = answers.readLine(); line != null && !line.isEmpty(); line = answers.readLine()) if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) length = Integer.parseInt(line.substring(15).strip());
                var body = new char[length];
                for (int read = 0; read < length; ) read += answers.read(body, read, length - read);
                told.append(body).append(" | ");
            }
            return told.toString();
        }
    }

    private static String certificate(SSLSocket socket, String address) throws IOException {
        try (socket) {
            connect(socket, address, 443, SITE_PATIENCE_MS);
            socket.startHandshake();
            var leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return leaf.getIssuerX500Principal().getName() + " " + java.util.HexFormat.of().formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(leaf.getEncoded()));
        } catch (java.security.GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Socket secure(String host) throws IOException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new X509TrustManager[] {new Trusting()}, null);
            var socket = (SSLSocket) context.getSocketFactory().createSocket();
            var parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(host)));
            socket.setSSLParameters(parameters);
            return socket;
        } catch (java.security.GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static final class Trusting implements X509TrustManager {
        @Override public void checkClientTrusted(X509Certificate[] chain, String type) {}
        @Override public void checkServerTrusted(X509Certificate[] chain, String type) {}
        @Override public X509Certificate[] getAcceptedIssuers() { return new X509Certificate[0]; }
    }
}
