package portico.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;

/** Waits for work that was ordered, as a client does: by task_list. */
public final class Tasks {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Tasks() {}

    /** The VM's newest task once it has ended. */
    public static JsonNode newest(ApiClient caller, long vm) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var task = caller.send("task_list", "vpsid", vm).json().path(0);
            if (Map.of("3", true, "4", true).containsKey(task.path("tstatus").asText())) return task;
            assertThat(System.nanoTime()).as("still under way: " + task).isLessThan(end);
            try {
                Thread.sleep(50);
            } catch (InterruptedException stopping) {
                throw new IllegalStateException(stopping);
            }
        }
    }

    public static void done(ApiClient caller, long vm) {
        var task = newest(caller, vm);
        assertThat(task.path("tstatus").asText()).as(task.toString()).isEqualTo("3");
    }
}
