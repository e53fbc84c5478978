package portico.offhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import portico.hypervisor.BackupFile;
import portico.hypervisor.libvirt.PrivateLibvirt;
import portico.offhost.StoreTrouble.Kind;
import portico.place.Places;
import portico.place.RealSshd;
import portico.place.Reach;

/** Copies on a real SFTP server, whose account has no shell, and in a bucket of a real S3 service. */
@Tag("guest")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StoresTest {

    private static final BackupFile BACKUP = new BackupFile(7, 3);

    @TempDir static Path directory;
    private RealSshd sshd;
    private RealS3 s3;
    private Places places;

    @BeforeAll void servers() throws Exception {
        sshd = new RealSshd();
        sshd.authorize("restrict,command=\"internal-sftp\" " + sshd.keys().ownPublicKey());
        places = new Places(sshd.keys());
        s3 = new RealS3();
    }

    @AfterAll void away_with_them() throws Exception {
        if (places != null) places.close();
        if (sshd != null) sshd.close();
        if (s3 != null) s3.close();
    }

    private List<Store> both() { return List.of(new SftpStore(places.of(sshd.reach()), directory.toString()), s3.store(RealS3.BUCKET, RealS3.SECRET_KEY)); }

    @ParameterizedTest(autoCloseArguments = false) @MethodSource("both")
    void a_copy_is_written_read_again_and_erased(Store store) throws Exception {
        // More than one part, and not a whole number of them.
        var content = new byte[(17 << 20) + 12_345];
        new Random(7).nextBytes(content);
        var sum = store.write(BACKUP, new ByteArrayInputStream(content));
        assertThat(sum).isEqualTo(Sums.of(new ByteArrayInputStream(content)));
        assertThat(store.isWhole(BACKUP, sum)).isTrue();
        assertThat(store.bytes(BACKUP)).isEqualTo(content.length);
        try (var back = store.open(BACKUP)) {
            assertThat(Sums.of(back)).isEqualTo(sum);
        }
        var other = store.write(BACKUP, new ByteArrayInputStream(new byte[0]));
        assertThat(store.isWhole(BACKUP, sum)).as("another one took its place").isFalse();
        assertThat(store.isWhole(BACKUP, other)).isTrue();
        assertThatThrownBy(() -> store.write(BACKUP, cutOff())).hasMessage("cut off");
        assertThat(store.isWhole(BACKUP, other)).as("the one that was there stays").isTrue();
        store.erase(BACKUP);
        store.erase(BACKUP);
        assertThat(store.isWhole(BACKUP, other)).isFalse();
        assertThatThrownBy(() -> store.open(BACKUP)).isInstanceOf(IOException.class);
    }

    /** Twenty mebibytes, and then nothing more. */
    private static InputStream cutOff() {
        return new SequenceInputStream(new ByteArrayInputStream(new byte[20 << 20]), new InputStream() {
            @Override public int read() throws IOException { throw new IOException("cut off"); }
        });
    }

    @Test void nothing_is_left_of_what_failed() throws Exception {
        for (var store : both()) assertThatThrownBy(() -> store.write(new BackupFile(8, 1), cutOff())).hasMessage("cut off");
        assertThat(directory.resolve("portico-8").toFile().list()).isEmpty();
        assertThat(s3.store(RealS3.BUCKET, RealS3.SECRET_KEY).begun()).isZero();
    }

    @Test void nobody_else_may_look_into_a_copy() throws Exception {
        both().getFirst().write(new BackupFile(9, 1), new ByteArrayInputStream(new byte[1]));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("portico-9")))).isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("portico-9/1.backup")))).isEqualTo("rw-------");
    }

    @Test void what_is_wrong_is_said() throws Exception {
        fails(s3.store(RealS3.BUCKET, "wrong"), Kind.DENIED);
        fails(s3.store("nowhere", RealS3.SECRET_KEY), Kind.AWAY);
        fails(new S3Store(URI.create("http://127.0.0.1:9"), "/x", "a", "b", "us-east-1"), Kind.AWAY);
        fails(new SftpStore(places.of(sshd.reach()), directory + "/unmounted"), Kind.AWAY);
        assertThat(directory.resolve("unmounted")).as("nothing is made up in its place").doesNotExist();
        var right = sshd.reach();
        fails(new SftpStore(places.of(new Reach(right.address(), "root", 9, right.hostKey(), "", "")), "/"), Kind.AWAY);
        try (var stranger = new RealSshd()) {
            fails(new SftpStore(places.of(stranger.reach()), "/"), Kind.DENIED);
            fails(new SftpStore(places.of(new Reach(right.address(), "root", stranger.reach().port(), right.hostKey(), "", "")), "/"), Kind.DENIED);
        }
    }

    @Test void a_full_disk_is_told_apart() throws Exception {
        var small = Files.createDirectory(directory.resolve("small"));
        PrivateLibvirt.run("mount", "-t", "tmpfs", "-o", "size=8m", "portico-test", small.toString());
        try {
            fails(new SftpStore(places.of(sshd.reach()), small.toString()), Kind.FULL);
            assertThat(small.resolve("portico-7").toFile().list()).isEmpty();
        } finally {
            PrivateLibvirt.run("umount", small.toString());
        }
    }

    private static void fails(Store store, Kind kind) {
        assertThatThrownBy(() -> store.write(BACKUP, new ByteArrayInputStream(new byte[20 << 20]))).isInstanceOfSatisfying(StoreTrouble.class, trouble -> assertThat(trouble.kind).as(trouble.getMessage()).isEqualTo(kind));
    }
}
