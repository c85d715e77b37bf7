#!/usr/bin/env bash
# What: EclipseLink 4.0.8 asks four times for a connection, ten seconds long, when there is none, and
#   then throws from find() what is no PersistenceException.
# Expected: the data source's failure comes back at once, for how long to wait is the pool's or the
#   caller's to say; and as a PersistenceException, as a query's does.
# Seen: outside a transaction find() and a query try again by themselves (after 0, 5 and 5 seconds),
#   then the query throws PersistenceException, but find() EclipseLink's own DatabaseException, a
#   RuntimeException that `catch (PersistenceException e)` misses.
# For users of Portcullis: a request that waits for a stopped database would hold a thread ten seconds
#   longer than the pool says. Portcullis switches the repetition off (setQueryRetryAttemptCount,
#   setConnectionHealthValidatedOnError) and knows a failure by the SQLException among its causes.
. "$(dirname "$0")/lib/common.sh"

eclipse=org.eclipse.persistence:org.eclipse.persistence
fetch $eclipse.jpa:4.0.8 $eclipse.core:4.0.8 $eclipse.jpa.jpql:4.0.8 $eclipse.asm:9.8.0 \
  jakarta.persistence:jakarta.persistence-api:3.1.0 com.h2database:h2:2.3.232
mkdir -p "$room/classes/META-INF"
cat >"$room/classes/META-INF/persistence.xml" <<'XML'
<persistence xmlns="https://jakarta.ee/xml/ns/persistence" version="3.0">
  <persistence-unit name="finding"><class>Away$Thing</class></persistence-unit>
</persistence>
XML
cat >"$room/Away.java" <<'JAVA'
import jakarta.persistence.*;
import java.lang.reflect.Proxy;
import java.sql.*;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;

public class Away {
  @Entity
  public static class Thing {
    @Id public long id;
  }

  static volatile boolean away;
  static final AtomicInteger ASKED = new AtomicInteger();

  static Connection connect() throws SQLException {
    ASKED.incrementAndGet();
    if (away) {
      throw new SQLNonTransientConnectionException("away", "08001");
    }
    return DriverManager.getConnection("jdbc:h2:mem:finding;DB_CLOSE_DELAY=-1");
  }

  static void attempt(String what, EntityManagerFactory unit, Consumer<EntityManager> call) {
    EntityManager entities = unit.createEntityManager();
    ASKED.set(0);
    long start = System.nanoTime();
    try {
      call.accept(entities);
      System.out.println(what + ": works");
    } catch (RuntimeException e) {
      boolean slow = System.nanoTime() - start > 9_000_000_000L;
      System.out.println(what + ": " + ASKED + " attempts, " + (slow ? "9 s or more" : "less than 9 s")
          + ", " + e.getClass().getName() + ", PersistenceException: " + (e instanceof PersistenceException));
    }
  }

  public static void main(String[] args) {
    Object source = Proxy.newProxyInstance(Away.class.getClassLoader(), new Class<?>[] {DataSource.class},
        (self, method, values) -> switch (method.getName()) {
          case "getConnection" -> connect();
          case "hashCode" -> 1;
          case "equals" -> self == values[0];
          default -> null;
        });
    var unit = Persistence.createEntityManagerFactory("finding", Map.of(
        "jakarta.persistence.nonJtaDataSource", source, "eclipselink.weaving", "false",
        "eclipselink.logging.level", "OFF", "eclipselink.ddl-generation", "create-tables"));
    attempt("there, find", unit, e -> e.find(Thing.class, 1L));
    away = true;
    attempt("away, query", unit, e -> e.createNativeQuery("select 1").getResultList());
    attempt("away, find", unit, e -> e.find(Thing.class, 1L));
  }
}
JAVA
javac -proc:none -d "$room/classes" -cp "$room/lib/*" "$room/Away.java"
slow='4 attempts, 9 s or more'
expect "there, find: works
away, query: $slow, jakarta.persistence.PersistenceException, PersistenceException: true
away, find: $slow, org.eclipse.persistence.exceptions.DatabaseException, PersistenceException: false" \
  "$(java -cp "$room/lib/*:$room/classes" Away)"
