package portico.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import portico.testing.ApiClient;
import portico.testing.Given;

/** The conditions of task_list: each alone, and several that add up. */
@QuarkusTest
class ListTasksTest {

    @Inject Given given;
    final ApiClient api = new ApiClient();
    Given.Customer ann;
    Given.Machine web;

    @BeforeEach void a_machine() {
        ann = given.customer();
        web = given.vm(ann);
    }

    /** Nobody ever takes up the open ones. */
    @AfterEach void away() { given.sql("delete from task where vm_id = ?", web.id()); }

    @Test void a_status_lists_the_tasks_that_are_at_it() {
        // The scheduler knows nothing of them: they stay as they are.
        for (var state : TaskState.values()) task(state, 3, null);
        assertThat(statuses("tstatus", 0)).containsExactly("0");
        assertThat(statuses("tstatus", 1)).containsExactly("1");
        assertThat(statuses("tstatus", 3)).containsExactly("3");
        assertThat(statuses("tstatus", 4)).containsExactly("4", "4", "4");
        assertThat(statuses("tstatus", -1)).hasSize(6);
        assertThat(statuses()).hasSize(6);
        // Verifying and progress: nobody is told of a task that says it is somewhere else.
        for (int none : new int[] {2, 5}) api.as(ann).send("task_list", "vpsid", web.id(), "tstatus", none).says("[]");
        api.as(ann).send("task_list", "vpsid", web.id(), "tstatus", 6).refuses("Parameter tstatus has a value that is not allowed");
    }

    @Test void a_main_task_lists_its_own_and_conditions_add_up() {
        long main = task(TaskState.DONE, 1, null), other = task(TaskState.DONE, 1, null);
        var children = IntStream.range(0, 3).mapToObj(i -> String.valueOf(task(i == 0 ? TaskState.FAILED : TaskState.DONE, i == 2 ? 4 : 2, main))).toList();
        task(TaskState.DONE, 2, other);
        var rows = api.system("acme").send("task_list", "maintask", main).json();
        assertThat(values(rows, "tid")).as("newest first").isEqualTo(children.reversed());
        assertThat(values(rows, "maintask")).containsOnly(String.valueOf(main));
        assertThat(values(api.as(ann).send("task_list", "maintask", main, "tstatus", 3).json(), "tid")).containsExactly(children.get(2), children.get(1));
        assertThat(values(api.as(ann).send("task_list", "maintask", main, "tstatus", 3, "ttype", 2).json(), "tid")).containsExactly(children.get(1));
        assertThat(values(api.as(ann).send("task_list", "vpsid", web.id(), "maintask", 0).json(), "tid")).as("0 is all").hasSize(6);
        api.as(ann).send("task_list", "maintask", main, "vpsid", web.id() + 1_000_000).says("[]");
        api.as(given.customer()).send("task_list", "maintask", main).says("[]");
        api.system("globex").send("task_list", "maintask", main).says("[]");
    }

    private long task(TaskState state, int kind, Long parent) {
        given.sql("insert into task (tenant, type, action, kind, lane, state, work_order, user_id, vm_id, parent_id, asked_by) values ('acme', 'vm.power', 'start', ?, 'free', ?, ?::jsonb, ?, ?, ?, 'test')",
                kind, state.name(), "{\"vmId\":" + web.id() + ",\"action\":\"START\"}", ann.id(), web.id(), parent);
        return given.inside("acme", () -> Task.<Task>find("vmId = ?1 order by id desc", web.id()).firstResult().id);
    }

    private List<String> statuses(Object... conditions) {
        var all = new java.util.ArrayList<Object>(List.of("vpsid", web.id()));
        all.addAll(List.of(conditions));
        return values(api.as(ann).send("task_list", all.toArray()).json(), "tstatus");
    }

    private static List<String> values(JsonNode rows, String key) { return StreamSupport.stream(rows.spliterator(), false).map(row -> row.get(key).asText()).toList(); }
}
