package portico.hypervisor;

import java.util.concurrent.Callable;

/** Marks the code that may change a host. The task runner works inside {@link #run}; the simulated hypervisor refuses changes from anywhere else. */
public final class TaskThread {

    private static final ScopedValue<Boolean> INSIDE = ScopedValue.newInstance();

    private TaskThread() {}

    /** Runs the work as the task runner's. The mark does not pass to threads that the work starts. */
    public static void run(Runnable work) { ScopedValue.where(INSIDE, true).run(work); }

    /** Like {@link #run}, for work that gives a result or throws a checked exception. */
    public static <T> T call(Callable<T> work) throws Exception { return ScopedValue.where(INSIDE, true).call(work::call); }

    /** @throws IllegalStateException when the caller does not run inside the task runner */
    public static void require(String operation) {
        if (!INSIDE.isBound()) throw new IllegalStateException("hypervisor operation '" + operation + "' outside the task runner, on thread " + Thread.currentThread().getName());
    }
}
