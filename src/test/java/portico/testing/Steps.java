package portico.testing;

import portico.hypervisor.TaskThread;
import portico.task.Running;
import portico.task.TaskType;

/** Walks through a task as a runner does that is killed after each step before it could write that down, and does every step again. */
public final class Steps {

    private Steps() {}

    public static <O extends Record> void eachTwice(TaskType<O> type, O order, String tenant) {
        for (var step : type.steps()) {
            TaskThread.run(() -> step.work().run(order, silent(tenant)));
            TaskThread.run(() -> step.work().run(order, silent(tenant)));
        }
    }

    public static Running silent(String tenant) {
        return new Running() {
            @Override public long taskId() { return 0; }

            @Override public String tenant() { return tenant; }

            @Override public void progress(int percent) {}

            @Override public void demandHeld() {}

            @Override public void detail(String text) {}

            @Override public void unverified(String why) {}
        };
    }
}
