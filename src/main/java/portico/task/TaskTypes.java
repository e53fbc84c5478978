package portico.task;

import io.quarkus.arc.All;
import io.quarkus.arc.ClientProxy;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The kinds of work there are. */
@Singleton
class TaskTypes {

    private final Map<String, TaskType<?>> byName = new HashMap<>();
    private final Map<Class<?>, TaskType<?>> byClass = new HashMap<>();

    TaskTypes(@All List<TaskType<?>> types) {
        for (var type : types) {
            if (byName.put(type.name(), type) != null) throw new IllegalStateException("two task types named " + type.name());
            byClass.put(ClientProxy.unwrap(type).getClass(), type);
        }
    }

    TaskType<?> named(String name) {
        var type = byName.get(name);
        if (type == null) throw new IllegalStateException("no task type named " + name);
        return type;
    }

    /** Names of those that {@link TaskType#isTimeless}. */
    Set<String> timeless() { return byName.values().stream().filter(TaskType::isTimeless).map(TaskType::name).collect(Collectors.toSet()); }

    TaskType<?> of(Class<?> type) { return byClass.get(type); }
}
