package portico.hypervisor.simulated;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

/** Screen and keyboard of one machine, shared by all who look at it in this process. Safe for threads. */
final class SimulatedScreen {

    private static final Duration LOOK_AT_MACHINE = Duration.ofMillis(500);

    private final String name;
    private final Guest guest;
    private final HostTime time;
    private final Terminal terminal = new Terminal();
    private Optional<SimulatedMachine> machine = Optional.empty();
    private long lookedNanos;
    private Instant shownBoot = Instant.MIN;
    private int bootLines;
    private int shutdownLines;
    private Optional<Session> session = Optional.empty();
    private boolean control;
    private boolean alt;

    SimulatedScreen(String name, Guest guest, HostTime time) {
        this.name = name;
        this.guest = guest;
        this.time = time;
    }

    /** Pixels of one area. */
    record Patch(Rectangle area, int[] pixels) {}

    /** @param changes what to pass as {@code seen} to be shown the next news */
    record News(List<Patch> patches, long changes) {}

    String name() { return name; }

    /** Brings the picture to what it must be now. False when the machine is off, and there is nothing to see. */
    synchronized boolean refresh() {
        if (machine.isEmpty() || System.nanoTime() - lookedNanos >= LOOK_AT_MACHINE.toNanos()) look();
        machine = machine.map(m -> m.at(time.now()));
        if (machine.isEmpty() || !(machine.get().life() instanceof Life.On on)) {
            session = Optional.empty();
            return false;
        }
        long before = terminal.changes();
        show(machine.get(), on);
        if (terminal.changes() != before) notifyAll();
        return true;
    }

    synchronized BufferedImage picture() { return Painter.picture(terminal); }

    synchronized String text() { return terminal.text(); }

    /** What changed in an area of pixels since {@code seen}; everything in it for 0. */
    synchronized News news(long seen, Rectangle area) {
        var areas = seen == 0 ? List.of(Painter.WHOLE) : terminal.changedSince(seen).stream().map(Painter::pixels).toList();
        var patches = areas.stream().map(area::intersection).filter(common -> !common.isEmpty())
                .map(common -> new Patch(common, Painter.paint(terminal, common))).toList();
        return new News(patches, terminal.changes());
    }

    /** Waits until {@code enough} says so of the changes the screen has seen. It is asked after each change and each {@link #wake}. */
    synchronized void await(LongPredicate enough) throws InterruptedException {
        while (!enough.test(terminal.changes())) wait();
    }

    synchronized void wake() { notifyAll(); }

    /** A key of a viewer goes down or up. What is typed while nobody listens, at boot or at shutdown, is lost. */
    synchronized void key(int symbol, boolean down) {
        if (Keys.isControl(symbol)) control = down;
        else if (Keys.isAlt(symbol)) alt = down;
        else if (down && control && alt && Keys.isDelete(symbol)) restart();
        else if (down && !alt) session.ifPresent(s -> press(s, symbol));
        notifyAll();
    }

    /** A viewer went away, perhaps with a finger on Ctrl. */
    synchronized void releaseKeys() {
        control = false;
        alt = false;
    }

    private void press(Session session, int symbol) {
        switch (symbol) {
            case Keys.RETURN, Keys.KEYPAD_RETURN -> {
                session.enter();
                look();
            }
            case Keys.BACKSPACE, Keys.DELETE -> session.backspace();
            case Keys.UP -> session.recall(-1);
            case Keys.DOWN -> session.recall(1);
            case Keys.TAB -> session.type(' ');
            default -> Keys.character(symbol).ifPresent(character -> {
                if (control) session.control(Character.toLowerCase(character));
                else session.type(character);
            });
        }
    }

    private void restart() {
        guest.end(true);
        look();
    }

    private void look() {
        machine = guest.machine();
        lookedNanos = System.nanoTime();
    }

    private void show(SimulatedMachine machine, Life.On on) {
        if (!on.bootedAt().equals(shownBoot)) {
            shownBoot = on.bootedAt();
            terminal.clear();
            bootLines = 0;
            shutdownLines = 0;
            session = Optional.empty();
        }
        var now = time.now();
        var boot = machine.disk().map(disk -> Messages.boot(on.as(), disk)).orElseGet(Messages::withoutDisk);
        bootLines = print(boot, bootLines, share(on.bootedAt(), now, time.boot()));
        if (machine.disk().isEmpty() || !on.hasBooted(now, time.boot())) return;
        var endsFrom = on.ending().map(ending -> ending.at().minus(time.shutdown()));
        if (endsFrom.isPresent() && !endsFrom.get().isAfter(now)) {
            session = Optional.empty();
            shutdownLines = print(Messages.shutdown(machine.disk().get(), on.ending().get().restarts()), shutdownLines, share(endsFrom.get(), now, time.shutdown()));
        } else if (session.isEmpty()) {
            session = Optional.of(new Session(terminal, guest, name, machine.disk().get()));
        }
    }

    private int print(List<Messages.Line> lines, int printed, double share) {
        while (printed < lines.size() && lines.get(printed).at() <= share) {
            terminal.print(lines.get(printed).colour(), lines.get(printed).text() + "\n");
            printed++;
        }
        return printed;
    }

    private static double share(Instant from, Instant now, Duration whole) { return (double) Duration.between(from, now).toNanos() / whole.toNanos(); }
}
