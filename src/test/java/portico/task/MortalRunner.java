package portico.task;

import io.quarkus.arc.Arc;
import jakarta.transaction.Status;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import portico.hypervisor.simulated.Mishaps;

/**
 * A task runner whose process can die at any moment of a task: whenever a step has a word with the outside (a call that changes a host, a transaction, a report), and
 * once a step's work is done but its end not yet written down. A dead process says nothing any more, not even to clean up.
 */
final class MortalRunner {

    /**
     * A moment of a task.
     *
     * @param step   position of the step
     * @param word   which of those words in this step, from 1
     * @param what   the word: the operation on the host, {@code transaction}, {@code progress}, {@code end} when the work is done
     */
    record Moment(int step, String stepName, int word, String what) {
        @Override public String toString() { return stepName + " " + word + " (" + what + ")"; }
    }

    private static final String TRANSACTION = "transaction", PROGRESS = "progress", END = "end";
    /** They change nothing, so dying before one is the same as dying before what follows. */
    private static final Set<String> LOOKS = Set.of("host", "machines", "screenshot", "console", "agentAnswers", "readBackup", "identity", "residents", "demandArrived", "linkLimit");

    private final TaskRunner runner;
    private final Mishaps mishaps;
    private final TransactionSynchronizationRegistry transactions = Arc.container().instance(TransactionSynchronizationRegistry.class).get();
    private final List<Moment> lived = new ArrayList<>();
    private Optional<Moment> death = Optional.empty();
    /** What others do while this one is frozen; null: it dies. */
    private LongConsumer meanwhile;
    private long task;
    private boolean dead;
    private int step;
    private String stepName;
    /** How often each word was said in this step. */
    private final Map<String, Integer> said = new HashMap<>();

    MortalRunner(List<TaskType<?>> types, TaskBook book, Clock clock, Mishaps mishaps) {
        runner = new TaskRunner(new TaskTypes(types.stream().<TaskType<?>>map(this::watched).toList()), book, clock);
        this.mishaps = mishaps;
    }

    MortalRunner dyingAt(Moment moment) {
        death = Optional.of(moment);
        return this;
    }

    /** Instead of dying it freezes there, others do {@code meanwhile} with its task, and then it goes on as if nothing had been. */
    MortalRunner frozenAt(Moment moment, LongConsumer meanwhile) {
        death = Optional.of(moment);
        this.meanwhile = meanwhile;
        return this;
    }

    /** Whether it lived to see the moment it was to die at. */
    boolean died() { return dead; }

    /** Runs the task until it ends or this process does. */
    void run(long task) {
        this.task = task;
        mishaps.witness(this::speak);
        try {
            runner.run(task);
        } catch (Throwable end) {
            if (!(end instanceof Death)) throw end;
        } finally {
            mishaps.witness(null);
        }
    }

    /**
     * The moments worth dying at, of what it ran: before each change but the first of a step, amid its reports, before what it did is written down, and at its end.
     * Before anything was done in a step, dying is the same as having died at the end of the one before.
     */
    List<Moment> moments() {
        var chosen = new ArrayList<Moment>();
        var before = new Moment(0, "", 0, END);
        for (var moment : lived) {
            if (LOOKS.contains(moment.what)) continue;
            boolean effect = !before.what.equals(END) && !before.what.equals(TRANSACTION);
            boolean worth = switch (moment.what) {
                case END -> true;
                case PROGRESS -> moment.word == 3;
                default -> effect;
            };
            if (worth) chosen.add(moment);
            before = effect && moment.what.equals(TRANSACTION) ? before : moment;
        }
        return chosen;
    }

    private void speak(String what) {
        if (dead) {
            // What cleans up on the way out belongs to the living.
            if (meanwhile == null) die();
            return;
        }
        var now = new Moment(step, stepName, said.merge(what, 1, Integer::sum), what);
        lived.add(now);
        if (!death.equals(Optional.of(now))) return;
        dead = true;
        if (meanwhile == null) die();
        // The others may well run on this very thread.
        mishaps.witness(null);
        meanwhile.accept(task);
        mishaps.witness(this::speak);
    }

    private <O extends Record> TaskType<O> watched(TaskType<O> type) {
        return new TaskType<>() {
            @Override public String name() { return type.name(); }

            @Override public Class<O> order() { return type.order(); }

            @Override public int tries() { return type.tries(); }

            @Override public void failed(O order, String reason) { type.failed(order, reason); }

            @Override public void again(O order) { type.again(order); }

            @Override public List<Step<O>> steps() {
                var steps = type.steps();
                var watched = new ArrayList<Step<O>>();
                for (int i = 0; i < steps.size(); i++) watched.add(MortalRunner.this.watched(steps.get(i), i));
                return watched;
            }
        };
    }

    private <O extends Record> Step<O> watched(Step<O> original, int position) {
        return Step.step(original.name(), original.percent(), (order, task) -> {
            step = position;
            stepName = original.name();
            said.clear();
            original.work().run(order, heard(task));
            speak(END);
        });
    }

    private Running heard(Running task) {
        return new Running() {
            @Override public long taskId() { return task.taskId(); }

            @Override public String tenant() {
                // Asked for whenever a transaction is about to begin; within one it is but a word.
                if (transactions.getTransactionStatus() == Status.STATUS_NO_TRANSACTION) speak(TRANSACTION);
                return task.tenant();
            }

            @Override public void progress(int percent) {
                speak(PROGRESS);
                task.progress(percent);
            }

            @Override public void demandHeld() {
                speak(PROGRESS);
                task.demandHeld();
            }

            @Override public void detail(String text) {
                speak(TRANSACTION);
                task.detail(text);
            }

            @Override public void unverified(String why) {
                speak(TRANSACTION);
                task.unverified(why);
            }
        };
    }

    private static void die() { MortalRunner.<RuntimeException>sneak(new Death()); }

    /** Not a RuntimeException and not an Error: nobody in the house catches it, as nobody catches a kill -9. */
    private static final class Death extends Exception {
        Death() { super(null, null, false, false); }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable death) throws E { throw (E) death; }
}
