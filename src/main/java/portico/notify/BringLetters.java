package portico.notify;

import jakarta.inject.Singleton;
import java.time.Duration;
import portico.task.Periodic;

/** The postman's round, for letters whose first try failed or whose portal died. */
@Singleton
class BringLetters implements Periodic {

    private final Postman postman;

    BringLetters(Postman postman) { this.postman = postman; }

    @Override public String name() { return "bring-letters"; }

    @Override public Duration every() { return Duration.ofSeconds(2); }

    @Override public void run() { postman.bringDue(); }
}
