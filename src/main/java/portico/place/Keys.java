package portico.place;

import static portico.place.PlaceException.Kind.BAD_SETTING;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.Optional;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import portico.secret.Vault;

/** Our private keys. Where none was named the portal has one of its own, made when it is first needed: {@code <data>/ssh/id_ecdsa}, its public half beside it. */
@Singleton
public class Keys {

    private static final String OWN = "ssh/id_ecdsa";

    private final Optional<Path> data;
    private final Optional<Vault> vault;

    @Inject Keys(@ConfigProperty(name = "portico.data") Optional<String> data, Vault vault) { this(data.map(Path::of), Optional.of(vault)); }

    private Keys(Optional<Path> data, Optional<Vault> vault) {
        this.data = data;
        this.vault = vault;
    }

    /** For programs that run beside the portal. @param data its data directory @param vault empty: sealed keys cannot be opened */
    public static Keys in(Path data, Optional<Vault> vault) { return new Keys(Optional.of(data), vault); }

    /** @throws PlaceException when it is not there, cannot be read, or asks for a passphrase */
    KeyPair of(Reach reach) {
        if (!reach.keyFile().isEmpty()) return fromFile(reach, inData(reach, reach.keyFile()));
        if (!reach.sealedKey().isEmpty()) return sealed(reach);
        return fromFile(reach, own(reach));
    }

    /** The public half of the portal's own key, for {@code authorized_keys}; made if need be. */
    public String ownPublicKey() {
        var file = own(Reach.HERE);
        try {
            return Files.readString(file.resolveSibling(file.getFileName() + ".pub")).strip();
        } catch (IOException lost) {
            throw new PlaceException(BAD_SETTING, "the portal's own SSH key cannot be read: " + lost.getMessage(), lost);
        }
    }

    private Path inData(Reach reach, String file) {
        var root = data.orElseThrow(() -> new PlaceException(BAD_SETTING, reach + ": there is no data directory that a key could lie in")).toAbsolutePath().normalize();
        var path = root.resolve(file).normalize();
        if (!path.startsWith(root)) throw new PlaceException(BAD_SETTING, reach + ": the key file must lie in the data directory " + root);
        return path;
    }

    private static KeyPair fromFile(Reach reach, Path file) {
        try (var in = Files.newInputStream(file)) {
            return read(reach, file.toString(), in);
        } catch (IOException missing) {
            throw new PlaceException(BAD_SETTING, reach + ": our key " + file + " cannot be read: " + missing.getMessage(), missing);
        }
    }

    private KeyPair sealed(Reach reach) {
        var opener = vault.orElseThrow(() -> new PlaceException(BAD_SETTING, reach + ": its key is sealed, and only the portal can open it"));
        try {
            var text = opener.open(Base64.getDecoder().decode(reach.sealedKey()));
            return read(reach, "sealed key", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        } catch (IllegalStateException wrongKey) {
            throw new PlaceException(BAD_SETTING, reach + ": its key was sealed under another secret key", wrongKey);
        }
    }

    private static KeyPair read(Reach reach, String name, InputStream in) {
        try {
            var pairs = SecurityUtils.loadKeyPairIdentities(null, NamedResource.ofName(name), in, null);
            if (pairs != null) for (var pair : pairs) return pair;
            throw new PlaceException(BAD_SETTING, reach + ": " + name + " holds no private key");
        } catch (IOException | GeneralSecurityException damaged) {
            throw new PlaceException(BAD_SETTING, reach + ": " + name + " is no private key without passphrase: " + damaged.getMessage(), damaged);
        }
    }

    /** @throws IllegalArgumentException when the text is no private key that can be used without a passphrase */
    public static void demandPrivateKey(String text) {
        try {
            read(Reach.HERE, "the key", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        } catch (PlaceException no) {
            throw new IllegalArgumentException("is not a private key in OpenSSH's form without passphrase", no);
        }
    }

    private synchronized Path own(Reach reach) {
        var file = inData(reach, OWN);
        if (Files.exists(file)) return file;
        try {
            var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
            if (!Files.isDirectory(file.getParent())) Files.createDirectories(file.getParent(), owner);
            // ECDSA: every SSH server takes it, and the JDK makes it.
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            var pair = generator.generateKeyPair();
            Files.writeString(file.resolveSibling(file.getFileName() + ".pub"), PublicKeyEntry.toString(pair.getPublic()) + " portico\n");
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (OutputStream out = Files.newOutputStream(file)) {
                OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "portico", null, out);
            }
            return file;
        } catch (FileAlreadyExistsException another) {
            return file;
        } catch (IOException | GeneralSecurityException failed) {
            throw new PlaceException(BAD_SETTING, "no SSH key of our own can be made at " + file + ": " + failed.getMessage(), failed);
        }
    }
}
