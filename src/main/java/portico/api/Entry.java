package portico.api;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One command as the catalogue knows it: everything here is read from the declaration. */
public final class Entry {

    /** One parameter of a command. */
    public record Parameter(String wire, String says, String zh, Class<?> type, boolean list, boolean optional, String defaultText,
                            boolean secret, Level only, boolean self, RecordComponent component) {

        /** Whether a caller at this level must send it. */
        public boolean required(Level level) {
            return !optional && !list && defaultText == null && (only == null || only == level) && !(self && level == Level.USER);
        }

        /** Whether it exists at this level. */
        public boolean exists(Level level) { return (only == null || only == level) && !(self && level == Level.USER); }

        /** {@code number}, {@code text}, {@code choice} …, or the name of the thing an id stands for. */
        public String kind() {
            if (list) return "list";
            if (type == int.class || type == Integer.class || type == long.class || type == Long.class) return "number";
            if (type == boolean.class || type == Boolean.class) return "truth";
            if (type == String.class) return "text";
            if (type == java.time.LocalDate.class) return "date";
            return type.isEnum() ? "choice" : type.getSimpleName();
        }

        /** When it must be sent, in words: {@code required}, {@code required at system}, {@code = 0}, {@code optional}. */
        public String demand() {
            boolean system = required(Level.SYSTEM);
            boolean user = required(Level.USER);
            var where = exists(Level.SYSTEM) && exists(Level.USER) ? "" : exists(Level.USER) ? ", user only" : ", system only";
            if (system && user) return "required";
            if (system || user) return "required" + where;
            return (defaultText != null ? "= " + defaultText : "optional") + where;
        }

        /** Constants on the wire, for an enum; empty otherwise. */
        public List<String> codes() {
            return type.isEnum() ? Arrays.stream(type.getEnumConstants()).map(c -> Codes.of((Enum<?>) c)).toList() : List.of();
        }
    }

    public final String action;
    public final String sub;
    public final Level open;
    public final boolean changes;
    final boolean slow;
    public final String says;
    public final String zh;
    public final List<Parameter> parameters;
    final Command<?> command;
    final Class<? extends Record> input;

    Entry(Command<?> command) {
        var api = command.getClass().getAnnotation(Api.class);
        if (api == null) throw new IllegalStateException(command.getClass() + " lacks @Api");
        this.command = command;
        action = api.value();
        sub = api.sub();
        open = api.open();
        changes = api.changes();
        slow = api.slow();
        says = api.says();
        zh = api.zh();
        input = inputOf(command.getClass());
        parameters = Arrays.stream(input.getRecordComponents()).map(Entry::parameter).toList();
    }

    /** {@code vm_backup/revert}, or just the action where it has no sub-actions. */
    public String key() { return sub.isEmpty() ? action : action + "/" + sub; }

    public Optional<Parameter> parameter(String wire) { return parameters.stream().filter(p -> p.wire.equals(wire)).findFirst(); }

    private static Class<? extends Record> inputOf(Class<?> command) {
        for (Type type : command.getGenericInterfaces())
            if (type instanceof ParameterizedType p && p.getRawType() == Command.class) return ((Class<?>) p.getActualTypeArguments()[0]).asSubclass(Record.class);
        throw new IllegalStateException(command + " does not implement Command directly");
    }

    private static Parameter parameter(RecordComponent component) {
        var wire = component.getAnnotation(Wire.class);
        if (wire == null) throw new IllegalStateException(component + " lacks @Wire");
        var type = component.getGenericType();
        boolean optional = component.getType() == Optional.class;
        boolean list = component.getType() == List.class;
        var bare = type instanceof ParameterizedType p ? (Class<?>) p.getActualTypeArguments()[0] : component.getType();
        var byDefault = component.getAnnotation(Default.class);
        var only = component.getAnnotation(Only.class);
        return new Parameter(wire.value(), wire.says(), wire.zh(), bare, list, optional, byDefault == null ? null : byDefault.value(),
                component.isAnnotationPresent(Secret.class), only == null ? null : only.value(), component.isAnnotationPresent(Self.class), component);
    }
}
