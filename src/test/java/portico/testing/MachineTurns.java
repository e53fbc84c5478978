package portico.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Tests run in several processes at a time. Those with real guests (tag {@code guest}; {@code *Guest*Test} and stories) need the machine's libvirt and take turns over all of
 * them, by a lock on a file. Others that the tag keeps out of the quick run have namespaces of their own. Found by {@code META-INF/services}, so that no class can forget it.
 */
public class MachineTurns implements BeforeAllCallback, AfterAllCallback {

    private static final Path FILE = Path.of(System.getProperty("java.io.tmpdir"), "portico-test.lock");
    private static FileLock turn;

    @Override public void beforeAll(ExtensionContext context) {
        if (!isOutermost(context) || !needsTheMachine(context)) return;
        try {
            turn = FileChannel.open(FILE, StandardOpenOption.CREATE, StandardOpenOption.WRITE).lock();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override public void afterAll(ExtensionContext context) {
        if (!isOutermost(context) || turn == null) return;
        try (var channel = turn.acquiredBy()) {
            turn = null;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean needsTheMachine(ExtensionContext context) {
        return context.getTags().contains("guest") && context.getRequiredTestClass().getSimpleName().matches(".*(Guest.*Test|Story)");
    }

    /** Nested classes run within their outer class's turn. */
    private static boolean isOutermost(ExtensionContext context) { return context.getRequiredTestClass().getEnclosingClass() == null; }
}
