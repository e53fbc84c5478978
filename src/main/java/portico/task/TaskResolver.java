package portico.task;

import jakarta.inject.Singleton;
import jakarta.persistence.LockModeType;
import portico.api.Caller;
import portico.api.Refusal;
import portico.api.Resolver;

/** A customer's tasks are those they gave the order for, except on VMs that are somebody else's by now. */
@Singleton
class TaskResolver implements Resolver<Task> {

    @Override public Class<Task> type() { return Task.class; }

    @Override public Task find(Caller caller, String field, long id, boolean change) {
        var query = caller.isSystem() ? Task.<Task>find("id", id) : Task.<Task>find("id = ?1 and userId = ?2 and not exists (select 1 from Vm vm where vm.id = vmId and vm.owner.id <> ?2)", id, caller.userId());
        if (change) query = query.withLock(LockModeType.PESSIMISTIC_WRITE);
        return query.firstResultOptional().orElseThrow(() -> Refusal.of(field, "task.none"));
    }

    @Override public long idOf(Task task) { return task.id; }

    @Override public Long vmOf(Task task) { return task.vmId; }

    @Override public Long userOf(Task task) { return task.userId; }
}
