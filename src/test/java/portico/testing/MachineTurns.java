package portico.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/**
 * Stories take turns over all stories, and {@code *GuestTest}s over all of these, some of which use the same numbers, also with those of another checkout's run
 * on this machine: by a lock on a file. So one of each kind runs at a time, as many as such machines have processors for. Within a run they come one after the
 * other by their {@code @ResourceLock}; one that has forgotten it fails here. Others that the tag {@code guest} keeps out of the quick run have namespaces of
 * their own. Found by {@code META-INF/services}, so that no class is left out.
 */
public class MachineTurns implements TestInstancePreConstructCallback, BeforeAllCallback, AfterAllCallback {

    private static final Map<Class<?>, FileLock> TURNS = new ConcurrentHashMap<>();

    /** A story's house is built for its constructor, before anything else happens. */
    @Override public void preConstructTestInstance(TestInstanceFactoryContext factory, ExtensionContext context) { take(context); }

    @Override public void beforeAll(ExtensionContext context) { take(context); }

    private static void take(ExtensionContext context) {
        if (isOutermost(context) && needsTheMachine(context)) TURNS.computeIfAbsent(context.getRequiredTestClass(), test -> lock(file(context)));
    }

    private static FileLock lock(Path file) {
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).lock();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override public void afterAll(ExtensionContext context) {
        var turn = TURNS.remove(context.getRequiredTestClass());
        if (turn == null) return;
        try {
            turn.acquiredBy().close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean needsTheMachine(ExtensionContext context) { return isStory(context) || context.getTags().contains("guest") && context.getRequiredTestClass().getSimpleName().endsWith("GuestTest"); }

    private static boolean isStory(ExtensionContext context) { return context.getRequiredTestClass().getSimpleName().endsWith("Story"); }

    private static Path file(ExtensionContext context) { return Path.of(System.getProperty("java.io.tmpdir"), isStory(context) ? "portico-test-story.lock" : "portico-test-guest.lock"); }

    /** Nested classes run within their outer class's turn. */
    private static boolean isOutermost(ExtensionContext context) { return context.getRequiredTestClass().getEnclosingClass() == null; }
}
