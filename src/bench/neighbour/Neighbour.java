import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * What a customer of one site notices of another site's customer who does all at once: {@code Neighbour PORT SECONDS}. Both questions come at fixed times, whether or not the
 * earlier ones have been answered (an open loop), so a portal that stands still does not get fewer of them. The noisy one is a process of its own ({@code Neighbour PORT noisy}),
 * as it would be elsewhere: what its client costs is not to delay the quiet one's.
 */
final class Neighbour {

    private static final int PAGES_PER_SECOND = 20, CALLS_PER_SECOND = 1000, MACHINES = 50, SCREENS_OF_EACH = 4, FIRST = 1001, WARM_UP_SECONDS = 60;
    private static final Pattern FORM = Pattern.compile("name=\"csrf-token\" value=\"([^\"]+)\""), TOKEN = Pattern.compile("\"token\" ?: ?\"([^\"]+)\"");
    private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).cookieHandler(new CookieManager()).executor(THREADS).build();
    private final int port;
    private final String quietSite, noisySite;
    private final List<WebSocket> screens = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger asked = new AtomicInteger(), answered = new AtomicInteger(), wrong = new AtomicInteger(), pictures = new AtomicInteger();
    private volatile boolean over;

    private Neighbour(String port) {
        this.port = Integer.parseInt(port);
        quietSite = "http://localhost:" + port;
        noisySite = "http://127.0.0.1:" + port;
    }

    public static void main(String[] args) throws Exception {
        if (args[1].equals("noisy")) new Neighbour(args[0]).makeNoise();
        else new Neighbour(args[0]).listen(args[0], Integer.parseInt(args[1]));
        System.exit(0);
    }

    private void listen(String port, int seconds) throws Exception {
        var java = ProcessHandle.current().info().command().orElseThrow();
        var noisy = new ProcessBuilder(java, "-Xmx512m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), "Neighbour", port, "noisy").redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var told = noisy.inputReader(); var tell = noisy.outputWriter()) {
            logIn();
            pages(15);
            demand(told, "warm");
            var before = pages(seconds);
            tell(tell, "begin");
            demand(told, "begun");
            Thread.sleep(3000);
            tell(tell, "count");
            var during = pages(seconds);
            tell(tell, "end");
            System.out.println(told.readLine());
            Thread.sleep(5000);
            var after = pages(seconds);
            System.out.printf("%-28s %8s %8s %8s%n", "the quiet one's list, ms", "p50", "p99", "failed");
            print("alone", before);
            print("beside the noisy one", during);
            print("afterwards", after);
            System.out.printf("p99 beside / alone: %.2f%n", at(during, 99) / at(before, 99));
        } finally {
            noisy.destroy();
        }
    }

    private static void tell(Writer to, String word) throws IOException {
        to.write(word + "\n");
        to.flush();
    }

    private static void demand(BufferedReader from, String word) throws IOException {
        var line = from.readLine();
        if (!word.equals(line)) throw new IllegalStateException("the noisy one said: " + line);
    }

    /** Speaks with its parent by lines, since both must know where the other stands. */
    private void makeNoise() throws Exception {
        var told = new BufferedReader(new InputStreamReader(System.in));
        warmUp();
        System.out.println("warm");
        demand(told, "begin");
        int backups = backups();
        openScreens();
        var flood = THREADS.submit(this::flood);
        System.out.println("begun");
        demand(told, "count");
        long since = System.nanoTime();
        for (var count : List.of(asked, answered, wrong)) count.set(0);
        demand(told, "end");
        double took = (System.nanoTime() - since) / 1e9;
        System.out.printf("the noisy one: %d backups ordered, %d screens open, %.0f calls/s asked, %.0f refused, %.0f answered well, %d pictures%n", backups, screens.size(), asked.get() / took, wrong.get() / took,
                (answered.get() - wrong.get()) / took, pictures.get());
        over = true;
        flood.get(30, TimeUnit.SECONDS);
    }

    private void logIn() throws Exception {
        var page = http.send(HttpRequest.newBuilder(URI.create(quietSite + "/login")).build(), HttpResponse.BodyHandlers.ofString()).body();
        var token = FORM.matcher(page);
        if (!token.find()) throw new IllegalStateException("no form on the log-in page");
        var answer = http.send(post(quietSite + "/login", "username", "quiet", "password", "quiet-password", "next", "/", "csrf-token", token.group(1)), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 303) throw new IllegalStateException("log-in: " + answer.statusCode());
    }

    /** Milliseconds from when each page was due until it had come; a negative one failed. */
    private List<Double> pages(int seconds) throws InterruptedException {
        var took = Collections.synchronizedList(new ArrayList<Double>());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long begin = System.nanoTime();
            for (int i = 0; i < seconds * PAGES_PER_SECOND; i++) {
                long due = begin + i * 1_000_000_000L / PAGES_PER_SECOND;
                LockSupport.parkNanos(due - System.nanoTime());
                threads.execute(() -> {
                    boolean well = false;
                    try {
                        var answer = http.send(HttpRequest.newBuilder(URI.create(quietSite + "/")).build(), HttpResponse.BodyHandlers.ofString());
                        well = answer.statusCode() == 200 && answer.body().contains("id=\"vm-");
                    } catch (Exception failed) {
                        System.err.println("a page: " + failed);
                    }
                    double ms = (System.nanoTime() - due) / 1e6;
                    took.add(well ? ms : -ms);
                });
            }
        }
        return took;
    }

    /** A portal in the field has long compiled what the flood calls; one that was just started would be measured at compiling. In the site's name, which has no pace. */
    private void warmUp() throws Exception {
        long end = System.nanoTime() + WARM_UP_SECONDS * 1_000_000_000L;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int thread = 0; thread < 4; thread++) threads.submit(() -> {
                try (var line = new Line(port)) {
                    for (int i = 0; System.nanoTime() < end; i++) line.answer(flooding("identity=system&api_username=noisy&api_key=noisy-site-0123456789abcdef0123456789", i));
                }
                return null;
            });
        }
        var refusals = THREADS.submit(this::flood);
        Thread.sleep(10_000);
        over = true;
        refusals.get();
        over = false;
        Thread.sleep(5_000);
    }

    private static String flooding(String who, int i) { return who + "&action=" + (i % 2 == 0 ? "vm_info" : "vm_state") + "&vpsid=" + (FIRST + i % MACHINES); }

    /** Over plain sockets: an HTTP client would take more of the two processors than what it asks for. */
    private void flood() {
        var idle = new ConcurrentLinkedQueue<Line>();
        long begin = System.nanoTime();
        for (int i = 0; !over; i++) {
            int number = i;
            LockSupport.parkNanos(begin + i * 1_000_000_000L / CALLS_PER_SECOND - System.nanoTime());
            asked.incrementAndGet();
            THREADS.execute(() -> {
                boolean well = false;
                try {
                    var free = idle.poll();
                    var line = free == null ? new Line(port) : free;
                    well = !line.answer(flooding("identity=user&api_username=noisy&api_key=noisy-key-0123456789abcdef0123456789", number)).startsWith("-1|");
                    idle.add(line);
                } catch (IOException lost) {
                    // Counted like a refusal.
                }
                answered.incrementAndGet();
                if (!well) wrong.incrementAndGet();
            });
        }
    }

    /** A connection to the API that stays open from call to call. */
    private static final class Line implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;

        Line(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            in = new BufferedInputStream(socket.getInputStream());
        }

        /** The answer's body. */
        String answer(String form) throws IOException {
            socket.getOutputStream().write(("POST /process.aspx?c=api HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + form.length() + "\r\n\r\n" + form).getBytes(StandardCharsets.US_ASCII));
            int length = 0;
            for (var head = line(); !head.isEmpty(); head = line()) if (head.regionMatches(true, 0, "content-length:", 0, 15)) length = Integer.parseInt(head.substring(15).strip());
            return new String(in.readNBytes(length), StandardCharsets.UTF_8);
        }

        private String line() throws IOException {
            var text = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) throw new EOFException();
                if (c != '\r') text.append((char) c);
            }
            return text.toString();
        }

        @Override public void close() throws IOException { socket.close(); }
    }

    private int backups() throws Exception {
        int ordered = 0;
        for (int i = 0; i < MACHINES; i++) if (say(call("vm_backup", "vpsid", String.valueOf(FIRST + i), "subaction", "backup", "bkname", "flood", "bktype", "0")).equals("0")) ordered++;
        return ordered;
    }

    private void openScreens() throws Exception {
        for (int i = 0; i < MACHINES; i++) {
            var machine = String.valueOf(FIRST + i);
            say(call("vm_console", "vpsid", machine, "subaction", "enable"));
            var link = token(say(call("vm_console", "vpsid", machine, "subaction", "state")));
            var token = token(say(HttpRequest.newBuilder(URI.create(noisySite + "/console/exchange")).POST(HttpRequest.BodyPublishers.ofString(link)).build()));
            for (int n = 0; n < SCREENS_OF_EACH; n++) {
                screens.add(http.newWebSocketBuilder().header("Origin", noisySite).subprotocols("binary", "portico." + token)
                        .buildAsync(URI.create(noisySite.replace("http", "ws") + "/console/socket"), new Screen()).get(20, TimeUnit.SECONDS));
            }
        }
    }

    /** Speaks just enough RFB to be sent pictures, and asks for the whole one again and again. */
    private final class Screen implements WebSocket.Listener {
        private int heard;

        @Override public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            switch (heard++) {
                case 0 -> say(socket, "RFB 003.008\n".getBytes(StandardCharsets.US_ASCII));
                case 1 -> say(socket, new byte[] {1});
                case 2 -> say(socket, new byte[] {1});
                case 3 -> say(socket, new byte[] {3, 0, 0, 0, 0, 0, 2, (byte) 0x80, 1, (byte) 0x90});
                default -> {
                    if (last && !over && heard % 50 == 0) {
                        pictures.incrementAndGet();
                        say(socket, new byte[] {3, 0, 0, 0, 0, 0, 2, (byte) 0x80, 1, (byte) 0x90});
                    }
                }
            }
            socket.request(1);
            return null;
        }

        private void say(WebSocket socket, byte[] words) { socket.sendBinary(ByteBuffer.wrap(words), true); }
    }

    private HttpRequest call(String action, String... parameters) {
        var all = new ArrayList<>(List.of("identity", "user", "api_username", "noisy", "api_key", "noisy-key-0123456789abcdef0123456789", "action", action));
        all.addAll(List.of(parameters));
        return post(noisySite + "/process.aspx?c=api", all.toArray(String[]::new));
    }

    private static HttpRequest post(String address, String... fields) {
        var body = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) body.append(i == 0 ? "" : "&").append(fields[i]).append('=').append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create(address)).header("Content-Type", "application/x-www-form-urlencoded").POST(HttpRequest.BodyPublishers.ofString(body.toString())).build();
    }

    private String say(HttpRequest request) throws Exception { return http.send(request, HttpResponse.BodyHandlers.ofString()).body(); }

    private static String token(String json) {
        var found = TOKEN.matcher(json);
        if (!found.find()) throw new IllegalStateException("no token in: " + json);
        return found.group(1);
    }

    private static void print(String name, List<Double> took) { System.out.printf("%-28s %8.1f %8.1f %8d%n", name, at(took, 50), at(took, 99), took.stream().filter(ms -> ms < 0).count()); }

    private static double at(List<Double> took, int percent) {
        var sorted = took.stream().map(Math::abs).sorted().toList();
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }
}
