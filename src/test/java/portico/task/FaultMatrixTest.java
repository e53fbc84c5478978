package portico.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import portico.task.MortalRunner.Moment;
import portico.task.Occasions.Occasion;
import portico.testing.Given;

/**
 * Every kind of task, at every moment of every step: the process dies there, or freezes until others have done its work, and another one takes over. What comes out
 * must be what comes out when nobody dies: done, the host and the database of one mind, nothing lost, nothing twice.
 */
@QuarkusTest
class FaultMatrixTest {

    private static final int AT_ONCE = 4;

    @Inject Given given;
    @Inject OwnRunners runners;
    @Inject Occasions occasions;
    @Inject Outcomes outcomes;

    @BeforeEach void hold() { runners.hold(); }

    @AfterEach void release() { runners.release(); }

    @Test void every_kind_of_task_has_an_occasion() {
        assertThat(occasions.all().stream().map(Occasion::type).distinct()).containsExactlyInAnyOrderElementsOf(runners.types().stream().map(TaskType::name).toList());
    }

    @TestFactory Stream<DynamicTest> whoever_dies_another_takes_over() {
        return occasions.all().stream().map(occasion -> DynamicTest.dynamicTest(occasion.toString(), () -> walk(occasion)));
    }

    private void walk(Occasion occasion) throws Exception {
        var owner = given.customer();
        var living = runners.another();
        var undisturbed = new LinkedHashMap<>(live(occasion, owner, living));
        assertThat(undisturbed.get("task")).as("with nobody dying").isEqualTo("DONE ");
        var moments = living.moments();
        assertThat(moments.stream().filter(moment -> moment.what().equals("end"))).as("each step has an end").isNotEmpty();
        try (var pool = Executors.newFixedThreadPool(AT_ONCE)) {
            var lives = new ArrayList<Callable<String>>();
            for (var moment : moments) lives.add(() -> compare(occasion, owner, undisturbed, moment, "died at"));
            // What holds back who wakes up too late is the same for every step.
            lives.add(() -> compare(occasion, owner, undisturbed, moments.getLast(), "frozen at"));
            var wrong = new ArrayList<String>();
            for (var life : pool.invokeAll(lives)) if (life.get() != null) wrong.add(life.get());
            assertThat(wrong).as(occasion + ", " + lives.size() + " lives").isEmpty();
        }
    }

    private Map<String, String> live(Occasion occasion, Given.Customer owner, MortalRunner runner) throws Exception {
        long vm = occasion.ordering().order(owner, runners::settle);
        long task = runners.newest(vm);
        runner.run(task);
        runners.settle(vm);
        return outcomes.of(vm, task);
    }

    /** @return what differs; null: nothing does */
    private String compare(Occasion occasion, Given.Customer owner, Map<String, String> undisturbed, Moment moment, String how) throws Exception {
        var mortal = runners.another();
        if (how.startsWith("died")) mortal.dyingAt(moment);
        else mortal.frozenAt(moment, task -> runners.another().run(task));
        try {
            var outcome = live(occasion, owner, mortal);
            if (!mortal.died() && moment.what().equals("end")) return how + " " + moment + ": never came so far";
            var expected = new LinkedHashMap<>(undisturbed);
            // What was begun inside a guest is not begun again; nobody knows how far it came.
            if (occasion.type().equals("vm.guest") && outcome.get("task").equals("UNKNOWN failure.guest-unknown")) expected.putAll(Map.of("task", outcome.get("task"), "steps", "[UNKNOWN]", "verified", "null"));
            var differs = new ArrayList<String>();
            expected.forEach((key, value) -> { if (!value.equals(outcome.get(key))) differs.add(key + " " + outcome.get(key) + " instead of " + value); });
            return differs.isEmpty() ? null : how + " " + moment + ": " + differs;
        } catch (RuntimeException | AssertionError failure) {
            return how + " " + moment + ": " + failure;
        }
    }
}
