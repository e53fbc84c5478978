package portico.story;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives stories what is costly to start, once for all of them, and ends it after the last: {@link RealHouse}, {@link PlayedHouse}, {@link Chromium}. */
final class Houses implements ParameterResolver {

    private static final Namespace SHARED = Namespace.create(Houses.class);

    @Override public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        var type = parameter.getParameter().getType();
        return type == RealHouse.class || type == PlayedHouse.class || type == Chromium.class;
    }

    @Override public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var type = parameter.getParameter().getType();
        // The root's store closes what it holds after the last test.
        return context.getRoot().getStore(SHARED).computeIfAbsent(type, t -> start(type));
    }

    private static AutoCloseable start(Class<?> type) {
        if (type == RealHouse.class) return new RealHouse();
        if (type == PlayedHouse.class) return new PlayedHouse();
        return new Chromium();
    }
}
