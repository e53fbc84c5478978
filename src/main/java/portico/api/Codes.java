package portico.api;

import java.util.Optional;

/** Enum constants and their wire codes. */
public final class Codes {

    private Codes() {}

    public static String of(Enum<?> constant) {
        try {
            return constant.getDeclaringClass().getField(constant.name()).getAnnotation(Code.class).value();
        } catch (NoSuchFieldException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public static <E> Optional<E> find(Class<E> type, String code) {
        for (E constant : type.getEnumConstants()) if (of((Enum<?>) constant).equals(code)) return Optional.of(constant);
        return Optional.empty();
    }
}
