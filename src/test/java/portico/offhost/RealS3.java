package portico.offhost;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** {@link S3Service} as a process. */
final class RealS3 implements AutoCloseable {

    static final String ACCESS_KEY = "portico-test", SECRET_KEY = "a secret of the test's own", BUCKET = "copies";

    private final Process service;
    private final int port;

    RealS3() throws IOException {
        // Its dependency injection is newer than Quarkus' and comes first.
        var classes = Path.of("target/s3").toAbsolutePath() + "/*:" + System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        service = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-XX:+UseSerialGC", "-cp", classes, "portico.offhost.S3Service", ACCESS_KEY, SECRET_KEY, BUCKET)
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        var said = service.inputReader();
        for (var line = said.readLine(); ; line = said.readLine()) {
            if (line == null) throw new IOException("the S3 service does not start");
            if (!line.startsWith("port ")) continue;
            port = Integer.parseInt(line.substring(5));
            break;
        }
        Thread.ofVirtual().start(() -> said.lines().forEach(line -> {}));
    }

    URI endpoint() { return URI.create("http://127.0.0.1:" + port); }

    /** As it is written in a world file. */
    String location() { return "s3+" + endpoint() + "/" + BUCKET + "/house"; }

    S3Store store(String bucket, String secretKey) { return new S3Store(endpoint(), "/" + bucket + "/house", ACCESS_KEY, secretKey, "us-east-1"); }

    @Override public void close() throws IOException {
        service.getOutputStream().close();
        try {
            if (!service.waitFor(5, TimeUnit.SECONDS)) service.destroyForcibly();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
