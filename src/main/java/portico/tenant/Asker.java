package portico.tenant;

import jakarta.enterprise.context.RequestScoped;
import java.util.List;

/** For whom the running request asks the database. What they claim counts, proved or not: nobody can use up another one's turns by a name that they cannot prove. */
@RequestScoped
public class Asker {

    /** Who does work of the portal's own. No site has a code with a space. */
    static final List<String> HOUSE = List.of("the house");

    private String address;
    private String name;

    /**
     * @param address from where the request comes; whoever holds a whole network of addresses is one
     * @param name    what tells them from others there: user name and key, or the cookies of a browser
     */
    public void is(String address, String name) {
        this.address = address;
        this.name = name;
    }

    /** From the coarse to the fine. @param tenant in which they ask */
    List<String> path(String tenant) { return address == null ? HOUSE : List.of(tenant, address, name); }
}
