package portico.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import portico.place.PlaceException.Kind;

/** What is asked of a place means the same here and behind a real SSH server; and what an SSH server can do to us. */
@Tag("guest")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlaceTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    /** What shells like to make something of. */
    private static final String[] STRANGE = {"a b", "it's", "$HOME;`id`$(id)", "\"x\"\\", "*", "-n", "", "two\nlines", "ü€", "& | > < ! # ~"};

    @TempDir
    Path directory;
    private RealSshd sshd;
    private Places places;

    @BeforeAll void an_ssh_server() throws Exception {
        sshd = new RealSshd();
        places = new Places(sshd.keys());
    }

    @AfterAll void away_with_it() throws Exception {
        places.close();
        sshd.close();
    }

    private List<Place> both() { return List.of(Place.here(), places.of(sshd.reach())); }

    @ParameterizedTest @MethodSource("both")
    void runs_programs(Place place) {
        assertThat(place.run(SOON, "in\n", "cat", "-")).isEqualTo(new Said(0, "in\n", ""));
        assertThat(place.run(SOON, "", "sh", "-c", "echo out; echo err >&2; exit 3")).isEqualTo(new Said(3, "out\n", "err\n"));
        var command = new ArrayList<>(List.of("printf", "<%s>"));
        command.addAll(List.of(STRANGE));
        assertThat(place.run(SOON, "", command.toArray(String[]::new)).out()).isEqualTo("<" + String.join("><", STRANGE) + ">");
        assertThat(place.run(SOON, "", "sh", "-c", "command -v nft; echo $LC_ALL").out()).isEqualTo("/usr/sbin/nft\nC\n");
        assertThat(place.run(SOON, "x".repeat(3_000_000), "wc", "-c").out().strip()).isEqualTo("3000000");
        assertThat(place.run(SOON, "", "head", "-c", "3000000", "/dev/zero").out()).hasSize(3_000_000);
        assertThat(place.run(SOON, "x".repeat(3_000_000), "true").ok()).as("a program that does not listen").isTrue();
    }

    @ParameterizedTest @MethodSource("both")
    void says_what_became_of_a_program(Place place) {
        assertThatThrownBy(() -> place.run(SOON, "", "no-such-program")).isInstanceOfSatisfying(PlaceException.class, e -> assertThat(e.kind).isEqualTo(Kind.NO_PROGRAM));
        long begun = System.nanoTime();
        assertThatThrownBy(() -> place.run(Duration.ofSeconds(1), "", "sleep", "20")).isInstanceOfSatisfying(PlaceException.class, e -> assertThat(e.kind).isEqualTo(Kind.TIMEOUT));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        assertThat(place.run(SOON, "", "sh", "-c", "sleep 30 & echo left one behind").out()).isEqualTo("left one behind\n");
    }

    @ParameterizedTest @MethodSource("both")
    void follows_a_program(Place place) {
        var heard = new ArrayList<String>();
        var said = place.follow(line -> line.startsWith("(") && heard.add(line), "sh", "-c", "printf '(1%%)\\r(2%%)\\rdone\\n'; echo failed >&2; exit 4");
        assertThat(said).isEqualTo(new Said(4, "done\nfailed", ""));
        assertThat(heard).containsExactly("(1%)", "(2%)");
    }

    @ParameterizedTest @MethodSource("both")
    void keeps_files(Place place) throws Exception {
        var here = place.path(Files.createTempDirectory(directory, "files").toString());
        var one = here.resolve("it's one"); var two = here.resolve("two"); var three = here.resolve("three");
        assertThat(place.look(one)).isEmpty();
        place.create(one, "secret".getBytes(StandardCharsets.UTF_8));
        assertThat(Files.getPosixFilePermissions(one)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.readString(one)).isEqualTo("secret");
        place.link(two, one);
        assertThat(place.isSame(one, two)).isTrue();
        place.rename(one, two);
        assertThat(place.isThere(one)).as("of two names of one file").isFalse();
        assertThat(Files.readString(two)).isEqualTo("secret");
        place.create(three, new byte[] {1, 2, 3});
        assertThat(place.isSame(two, three)).isFalse();
        assertThatThrownBy(() -> place.link(three, two)).isInstanceOf(IOException.class);
        Files.createSymbolicLink(one, two);
        assertThat(place.look(one, LinkOption.NOFOLLOW_LINKS).orElseThrow().isSymbolicLink()).isTrue();
        assertThat(place.isFile(one)).isTrue();
        assertThat(place.real(one)).isEqualTo(two);
        place.rename(one, two);
        assertThat(place.look(two, LinkOption.NOFOLLOW_LINKS).orElseThrow().isSymbolicLink()).as("a link takes the place of what it leads to").isTrue();
        Files.delete(two);
        place.rename(three, two);
        place.flush(two);
        place.flush(here);
        Files.setPosixFilePermissions(two, PosixFilePermissions.fromString("r--------"));
        assertThat(place.sha256(two, percent -> {})).isEqualTo("039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81");
        assertThat(place.room(here).freeBytes()).isBetween(1L, place.room(here).bytes());
        assertThat(place.isSameStore(here, two)).isTrue();
        assertThat(place.isSameStore(here, place.path("/proc"))).isFalse();
        assertThatThrownBy(() -> place.real(three.resolve("nowhere"))).isInstanceOf(IOException.class);
        try (var files = Files.list(here)) { assertThat(files.map(file -> file.getFileName().toString())).containsExactly("two"); }
        assertThatThrownBy(() -> place.rename(three, two)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest @MethodSource("both")
    void speaks_to_sockets(Place place) throws Exception {
        var socket = directory.resolve("socket" + System.nanoTime());
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Thread.ofPlatform().daemon().start(() -> {
                try (var visitor = server.accept()) {
                    var line = ByteBuffer.allocate(100);
                    visitor.read(line);
                    visitor.write(line.flip());
                } catch (IOException closed) {
                    throw new java.io.UncheckedIOException(closed);
                }
            });
            try (var wire = place.connect(socket.toString())) {
                wire.out().write("show version\n".getBytes(StandardCharsets.US_ASCII));
                wire.out().flush();
                assertThat(new String(wire.in().readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo("show version\n");
            }
        }
        assertThatThrownBy(() -> place.connect(directory.resolve("nobody").toString())).isInstanceOf(IOException.class);
    }

    @Test void more_at_once_than_the_server_lets_in_take_turns() throws Exception {
        var place = places.of(sshd.reach());
        var file = place.path(directory.toString());
        var all = IntStream.range(0, 40).mapToObj(i -> CompletableFuture.supplyAsync(() -> {
            if (i % 3 == 0) return place.isDirectory(file) ? String.valueOf(i) : "gone";
            return (i % 3 == 1 ? place.run(SOON, "", "sh", "-c", "sleep 0.1; echo $0", String.valueOf(i)) : place.follow(line -> false, "echo", String.valueOf(i))).out().strip();
        }, work -> Thread.ofVirtual().start(work))).toList();
        for (int i = 0; i < all.size(); i++) assertThat(all.get(i).get()).isEqualTo(String.valueOf(i));
    }

    @Test void every_kind_of_host_key_and_of_ours() throws Exception {
        var text = Files.readString(sshd.data().resolve("ssh/id_ecdsa"));
        Files.writeString(Files.createDirectories(sshd.data().resolve("keys")).resolve("node"), text);
        var sealed = Base64.getEncoder().encodeToString(RealSshd.VAULT.seal(text));
        for (var reach : List.of(sshd.reach("rsa", "", ""), sshd.reach("ecdsa", "keys/node", ""), sshd.reach("ed25519", "", sealed)))
            assertThat(places.of(reach).run(SOON, "", "echo", "in").out()).isEqualTo("in\n");
        assertThat(sshd.reach("ed25519", "", sealed).toString()).doesNotContain(sealed);
        for (var reach : List.of(sshd.reach("rsa", "../../etc/passwd", ""), sshd.reach("rsa", "keys/none", ""), sshd.reach("rsa", "", "AAAA"), new Reach("127.0.0.1", "root", 22, "no key", "", "")))
            assertThatThrownBy(() -> places.of(reach).run(SOON, "", "true")).isInstanceOfSatisfying(PlaceException.class, e -> assertThat(e.kind).isEqualTo(Kind.BAD_SETTING));
    }

    @Test void a_stranger_hears_nothing() throws Exception {
        try (var stranger = new RealSshd(); var ours = new Places(sshd.keys())) {
            var there = stranger.reach();
            var believed = new Reach(there.address(), there.user(), there.port(), sshd.hostKey("ed25519"), "", "");
            assertThatThrownBy(() -> ours.of(believed).run(SOON, "", "true")).isInstanceOfSatisfying(PlaceException.class, e -> {
                assertThat(e.kind).isEqualTo(Kind.STRANGER);
                assertThat(e).hasMessageContaining(HostKeys.of(sshd.hostKey("ed25519")).fingerprints()).hasMessageContaining(HostKeys.of(stranger.hostKey("ed25519")).fingerprints());
            });
            assertThatThrownBy(() -> ours.of(there).run(SOON, "", "true")).as("it does not know us").isInstanceOfSatisfying(PlaceException.class, e -> assertThat(e.kind).isEqualTo(Kind.NOT_LET_IN));
        }
    }

    @Test void what_hangs_or_dies_is_bounded_and_comes_back() throws Exception {
        try (var other = new RealSshd(); var ours = new Places(other.keys())) {
            var place = ours.of(other.reach());
            var file = place.path(directory.toString());
            assertThat(place.isDirectory(file)).isTrue();
            var running = CompletableFuture.supplyAsync(() -> place.follow(line -> false, "sleep", "60"));
            Thread.sleep(300);
            other.kill();
            assertThatThrownBy(running::join).hasCauseInstanceOf(PlaceException.class);
            assertThatThrownBy(() -> place.isDirectory(file)).as("nobody knows").isInstanceOf(PlaceException.class);
            long begun = System.nanoTime();
            assertThatThrownBy(() -> place.run(SOON, "", "true")).isInstanceOfSatisfying(PlaceException.class, e -> assertThat(e.kind).isEqualTo(Kind.UNREACHABLE));
            other.start();
            assertThat(again(place)).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
            assertThat(place.isDirectory(place.path(directory.toString()))).isTrue();
            other.hang();
            try {
                begun = System.nanoTime();
                assertThatThrownBy(() -> place.run(Duration.ofSeconds(2), "", "true")).isInstanceOf(PlaceException.class);
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(6));
            } finally {
                other.resume();
            }
            assertThat(again(place)).isTrue();
        }
    }

    /** After a failure everybody hears of it for a moment. */
    private static boolean again(Place place) throws InterruptedException {
        for (int i = 0; i < 60; i++) {
            try {
                return place.run(SOON, "", "true").ok();
            } catch (PlaceException notYet) {
                Thread.sleep(250);
            }
        }
        return false;
    }

    @Test void host_keys_are_read_as_programs_write_them() {
        var plain = sshd.hostKey("ed25519").strip();
        for (var text : List.of(plain, "node-2.example.test,10.0.0.5 " + plain, "# comment\n[10.0.0.5]:2222 " + plain + " root@node\n\n", "@cert-authority * " + plain))
            assertThat(HostKeys.of(text).fingerprints()).startsWith("ssh-ed25519 SHA256:");
        assertThat(HostKeys.of(plain + "\n" + sshd.hostKey("rsa")).keys()).hasSize(2);
        for (var text : List.of("", "# nothing", "hello", "ssh-ed25519", "ssh-ed25519 AAAA", "ssh-ed25519 !!!"))
            assertThatThrownBy(() -> HostKeys.of(text)).as(text).isInstanceOf(IllegalArgumentException.class);
    }
}
