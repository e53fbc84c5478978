package portico.tenant;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import portico.api.TooMany;

/**
 * Lets few do something at a time, and gives the turns out fairly: among hosting sites, among the addresses that ask one site, among the names that one address uses. At each level
 * whoever has the fewest under way is next, so that nobody waits for somebody else's thousand. What is left over goes to whoever wants it, but for a rest that one alone never gets:
 * work that hangs, such as on a locked row, must not hang the others.
 */
public final class FairTurns {

    /** How many may wait in all, of one site, of one address, of one name; further ones are refused at once. */
    private static final int[] MOST_WAITING = {4000, 2000, 400, 200};
    /** As many may come again soon. */
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(100);

    private final int[] most;
    private final Duration patience, patienceInTrouble;
    private final Supplier<RuntimeException> late;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile long troubleAt = System.nanoTime();
    private long turns;
    private final Node all = new Node(null, null, 0);

    /**
     * @param atOnce            turns there are
     * @param patience          how long anybody waits for one while turns end as they should
     * @param patienceInTrouble how long once {@link #trouble} was told
     * @param late              what is thrown to whoever waited that long
     */
    public FairTurns(int atOnce, Duration patience, Duration patienceInTrouble, Supplier<RuntimeException> late) {
        most = new int[] {atOnce, part(atOnce, atOnce - 1), part(atOnce, atOnce * 3 / 4), part(atOnce, atOnce / 2)};
        this.patience = patience;
        this.patienceInTrouble = patienceInTrouble;
        this.late = late;
    }

    private static int part(int atOnce, int part) { return Math.clamp(part, 1, atOnce); }

    /**
     * Does the work when its turn has come.
     *
     * @param who from the coarse to the fine: site, address, name; fewer for the house's own work
     * @throws TooMany {@code access.limit} when as many as may are waiting already
     */
    public <T> T in(List<String> who, Supplier<T> work) {
        var node = take(who);
        try {
            return work.get();
        } finally {
            release(node);
        }
    }

    /** Work could not be done, and that of others will not be either: whoever waits now does so in vain. */
    public void trouble() { troubleAt = System.nanoTime(); }

    /** Whether nobody waits or has a turn, and nobody is remembered. */
    boolean isIdle() {
        lock.lock();
        try {
            return all.children.isEmpty() && all.running == 0 && all.waiting == 0;
        } finally {
            lock.unlock();
        }
    }

    /** How many wait at the moment. */
    public int waiting() { return all.waiting; }

    private Node take(List<String> who) {
        Waiter waiter;
        lock.lock();
        try {
            var node = node(who);
            // Whoever waits cannot begin yet: with every turn that ends, all who can do.
            if (node.hasRoom()) {
                node.begin(0);
                return node;
            }
            waiter = new Waiter(node);
            node.demandPlace();
            node.enqueue(waiter);
        } finally {
            lock.unlock();
        }
        waiter.await();
        return waiter.node;
    }

    private void release(Node node) {
        lock.lock();
        try {
            node.count(-1, 0);
            for (var next = all.next(); next.isPresent(); next = all.next()) next.get().admit();
        } finally {
            lock.unlock();
        }
    }

    private Node node(List<String> who) {
        var node = all;
        for (var name : who) {
            var parent = node;
            node = parent.children.computeIfAbsent(name, n -> new Node(parent, n, parent.level + 1));
        }
        return node;
    }

    private final class Waiter {
        private final Node node;
        private final CountDownLatch turn = new CountDownLatch(1);
        private final long since = System.nanoTime();

        Waiter(Node node) { this.node = node; }

        void admit() {
            node.queue.remove(this);
            node.begin(-1);
            turn.countDown();
        }

        private boolean comes() throws InterruptedException {
            if (turn.await(patienceInTrouble.toNanos(), TimeUnit.NANOSECONDS)) return true;
            while (System.nanoTime() - since < patience.toNanos() && troubleAt - since < 0) if (turn.await(LOOK.toNanos(), TimeUnit.NANOSECONDS)) return true;
            return false;
        }

        void await() {
            boolean interrupted = false;
            try {
                if (comes()) return;
            } catch (InterruptedException stopping) {
                interrupted = true;
            }
            lock.lock();
            try {
                // It may have come at the last moment.
                if (!node.queue.remove(this)) return;
                node.count(0, -1);
            } finally {
                lock.unlock();
                if (interrupted) Thread.currentThread().interrupt();
            }
            throw late.get();
        }
    }

    /** Somebody, and what is under way for them and all below. Only touched under the lock; gone as soon as nothing is. */
    private final class Node {
        private static final Comparator<Node> NEXT = Comparator.<Node>comparingInt(node -> node.running).thenComparingLong(node -> node.served);

        private final Node parent;
        private final String name;
        private final int level;
        private final Map<String, Node> children = new HashMap<>();
        private final ArrayDeque<Waiter> queue = new ArrayDeque<>();
        private int running;
        private volatile int waiting;
        private long served;

        Node(Node parent, String name, int level) {
            this.parent = parent;
            this.name = name;
            this.level = level;
            // Whoever came earlier has waited longer.
            served = ++turns;
        }

        boolean hasRoom() { return running < most[level] && (parent == null || parent.hasRoom()); }

        void demandPlace() {
            for (var node = this; node != null; node = node.parent) {
                if (node.waiting < MOST_WAITING[node.level]) continue;
                count(0, 0);
                throw new TooMany("access.limit", SOON);
            }
        }

        void begin(int moreWaiting) {
            long turn = ++turns;
            for (var node = this; node != null; node = node.parent) node.served = turn;
            count(1, moreWaiting);
        }

        void enqueue(Waiter waiter) {
            queue.add(waiter);
            count(0, 1);
        }

        void count(int moreRunning, int moreWaiting) {
            for (var node = this; node != null; node = node.parent) {
                node.running += moreRunning;
                node.waiting += moreWaiting;
                if (node.parent != null && node.running == 0 && node.waiting == 0) node.parent.children.remove(node.name, node);
            }
        }

        /** Who may begin now. */
        Optional<Waiter> next() {
            if (waiting == 0 || running >= most[level]) return Optional.empty();
            if (!queue.isEmpty()) return Optional.of(queue.peek());
            return children.values().stream().sorted(NEXT).map(Node::next).flatMap(Optional::stream).findFirst();
        }
    }
}
