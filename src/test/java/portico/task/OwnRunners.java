package portico.task;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import portico.hypervisor.simulated.Mishaps;
import portico.testing.Given;

/** Task runners that a test holds in its own hands. Meanwhile the portal's engine takes nothing that is ordered. */
@Singleton
public class OwnRunners {

    private static final int MOST_TRIES = 80;

    private final Given given;
    private final List<TaskType<?>> types;
    private final TaskBook book;
    private final Clock clock;
    private final Mishaps mishaps;

    OwnRunners(Given given, @All List<TaskType<?>> types, TaskBook book, Clock clock, Mishaps mishaps) {
        this.given = given;
        this.types = types;
        this.book = book;
        this.clock = clock;
        this.mishaps = mishaps;
    }

    public void hold() {
        given.sql("create function test_hold() returns trigger language plpgsql as $$ begin if new.task_name = 'portico-task' then new.execution_time = now() + interval '1 day'; end if; return new; end $$");
        given.sql("create trigger test_hold before insert on scheduled_tasks for each row execute function test_hold()");
    }

    public void release() {
        given.sql("drop trigger test_hold on scheduled_tasks");
        given.sql("drop function test_hold");
        given.sql("update scheduled_tasks set execution_time = now() where task_name = 'portico-task'");
        mishaps.calm();
    }

    List<TaskType<?>> types() { return types; }

    MortalRunner another() { return new MortalRunner(types, book, clock, mishaps); }

    long newest(long vm) { return given.inside(Given.ACME, () -> Task.newestOf(vm, 1).getFirst().id); }

    /** Carries the machine's tasks to their end, each as often as it wants to be tried and without the waits between. */
    void settle(long vm) {
        var runner = another();
        for (int i = 0; i < MOST_TRIES; i++) {
            var open = given.inside(Given.ACME, () -> Task.<Task>find("vmId = ?1 and state in (QUEUED, RUNNING) order by id", vm).firstResultOptional());
            if (open.isEmpty()) return;
            runner.run(open.get().id);
        }
        throw new AssertionError("VM " + vm + " is never done");
    }
}
