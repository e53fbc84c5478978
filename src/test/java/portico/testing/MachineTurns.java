package portico.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/**
 * Stories take turns over all stories, and {@code *GuestTest}s over all of these, some of which use the same numbers, also with those of another checkout's run
 * on this machine: by a lock on a file. So one of each kind runs at a time, as many as such machines have processors for. Within a run they come one after the
 * other by their {@code @ResourceLock}; one that has forgotten it fails here. Others that the tag {@code guest} keeps out of the quick run have namespaces of
 * their own. Found by {@code META-INF/services}, so that no class is left out.
 */
public class MachineTurns implements TestInstancePreConstructCallback, BeforeAllCallback {

    private static final Namespace TURNS = Namespace.create(MachineTurns.class);

    /** A story's house is built for its constructor, before anything else happens. */
    @Override public void preConstructTestInstance(TestInstanceFactoryContext factory, ExtensionContext context) { take(context); }

    @Override public void beforeAll(ExtensionContext context) { take(context); }

    /** The class' store gives the turn up when the class is through, also where it did not get as far as its first test. */
    private static void take(ExtensionContext context) {
        if (isOutermost(context) && needsTheMachine(context)) context.getStore(TURNS).computeIfAbsent(FileChannel.class, channel -> lock(file(context)));
    }

    private static FileChannel lock(Path file) {
        try {
            var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.lock();
            return channel;
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
