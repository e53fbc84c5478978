package portico.testing;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Many who want the same at the same moment. */
public final class Crowd {

    private Crowd() {}

    /** What each of them got. @param each what number i does */
    public static List<String> of(int size, IntFunction<String> each) {
        var start = new CountDownLatch(1);
        try (var racers = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = IntStream.range(0, size).mapToObj(i -> racers.submit((Callable<String>) () -> {
                start.await();
                return each.apply(i);
            })).toList();
            start.countDown();
            return all.stream().map(one -> {
                try {
                    return one.get();
                } catch (InterruptedException | ExecutionException failed) {
                    throw new IllegalStateException(failed);
                }
            }).toList();
        }
    }
}
