package portico.hypervisor.simulated;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import jakarta.inject.Singleton;
import java.util.concurrent.Callable;

/** Sets the caller's transaction aside: a host does not roll back with the portal. */
interface OwnTransaction {

    <T> T apart(Callable<T> work);

    @Singleton
    class Suspending implements OwnTransaction {
        @Override public <T> T apart(Callable<T> work) {
            try {
                return QuarkusTransaction.suspendingExisting().call(work);
            } catch (QuarkusTransactionException wrapped) {
                // What the host says is for whoever asked it, in its own words.
                throw wrapped.getCause() instanceof RuntimeException own ? own : wrapped;
            }
        }
    }
}
