package portico.tenant;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** The clock of the house; tests replace it. */
class Time {
    @Produces @Singleton Clock clock() { return Clock.systemUTC(); }
}
