package portico.resize;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who gives away how much memory when a host is short of it, and who gets how much back when it is not any more. All figures MiB. */
final class MemoryShares {

    /** Balloons move in pages, and not every guest gets all of them: so much is as good as nothing. */
    private static final int SLACK_MB = 4;

    /** @param leastMb what it is guaranteed @param mostMb what it has when nobody is short */
    record Share(long vmId, int leastMb, int mostMb, int nowMb) {
        int spare() { return Math.max(0, nowMb - leastMb); }

        int missing() { return mostMb - nowMb <= SLACK_MB ? 0 : mostMb - nowMb; }
    }

    /**
     * What each shall have; who stays as they are is left out. Below {@code shortMb} of free memory everybody gives in proportion to what they have above their guarantee, until half as much again is free. Above
     * twice {@code shortMb} what is more than that goes back, in proportion to what each lacks. In between nothing moves, so that nobody gives and gets by turns.
     */
    static Map<Long, Integer> of(long freeMb, long shortMb, List<Share> shares) {
        var wanted = new LinkedHashMap<Long, Integer>();
        double needed = shortMb * 1.5 - freeMb, room = freeMb - shortMb * 2.0;
        long spare = shares.stream().mapToLong(Share::spare).sum(), missing = shares.stream().mapToLong(Share::missing).sum();
        for (var share : shares) {
            int shall = share.nowMb;
            if (freeMb < shortMb && spare > 0) shall = share.nowMb - (int) Math.ceil(Math.min(1, needed / spare) * share.spare());
            else if (room > 0 && missing > 0) shall = share.nowMb + (int) (Math.min(1, room / missing) * share.missing());
            // Whatever was done before: the guarantee holds.
            shall = Math.max(shall, Math.min(share.leastMb, share.mostMb));
            if (shall != share.nowMb) wanted.put(share.vmId, shall);
        }
        return wanted;
    }

    private MemoryShares() {}
}
