package dev.portcullis.store.database;

import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.SharedCacheMode;
import jakarta.persistence.ValidationMode;
import jakarta.persistence.spi.ClassTransformer;
import jakarta.persistence.spi.PersistenceProvider;
import jakarta.persistence.spi.PersistenceProviderResolverHolder;
import jakarta.persistence.spi.PersistenceUnitInfo;
import jakarta.persistence.spi.PersistenceUnitTransactionType;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The persistence unit, made in code: with a {@code persistence.xml} a server would deploy it
 * itself, over a data source of its own.
 *
 * @param source our own connections
 * @param kept the entities
 */
record EntityUnit(DataSource source, List<Class<?>> kept) implements PersistenceUnitInfo {

  private static final System.Logger LOG = System.getLogger(EntityUnit.class.getName());

  static EntityManagerFactory createFactory(DataSource source, List<Class<?>> kept) {
    PersistenceProvider provider =
        PersistenceProviderResolverHolder.getPersistenceProviderResolver()
            .getPersistenceProviders()
            .get(0);
    var factory =
        provider.createContainerEntityManagerFactory(new EntityUnit(source, kept), properties());
    triesNothingTwice(factory);
    return factory;
  }

  /**
   * EclipseLink tries a query of a broken connection again, for a quarter of a minute; how long a
   * call waits is for us to say. Other providers do not, and have no such class.
   */
  private static void triesNothingTwice(EntityManagerFactory factory) {
    try {
      Class<?> sessions =
          Class.forName(
              "org.eclipse.persistence.sessions.Session",
              false,
              factory.getClass().getClassLoader());
      Object login = sessions.getMethod("getDatasourceLogin").invoke(factory.unwrap(sessions));
      Class<?> type = login.getClass();
      type.getMethod("setQueryRetryAttemptCount", int.class).invoke(login, 0);
      type.getMethod("setConnectionHealthValidatedOnError", boolean.class).invoke(login, false);
    } catch (ReflectiveOperationException e) {
      LOG.log(System.Logger.Level.DEBUG, "the provider decides itself about trying again", e);
    }
  }

  private static Map<String, Object> properties() {
    return Map.of(
        // EclipseLink keeps sessions by name, for the whole virtual machine: one for each unit
        "eclipselink.session-name", "portcullis-" + UUID.randomUUID(),
        "eclipselink.weaving", "false",
        "eclipselink.logging.level", "SEVERE",
        // values of statements may be password hashes
        "eclipselink.logging.parameters", "false");
  }

  @Override
  public String getPersistenceUnitName() {
    return "portcullis";
  }

  @Override
  public @Nullable String getPersistenceProviderClassName() {
    return null;
  }

  @Override
  public PersistenceUnitTransactionType getTransactionType() {
    return PersistenceUnitTransactionType.RESOURCE_LOCAL;
  }

  @Override
  public @Nullable DataSource getJtaDataSource() {
    return null;
  }

  @Override
  public DataSource getNonJtaDataSource() {
    return source;
  }

  @Override
  public List<String> getMappingFileNames() {
    return List.of();
  }

  @Override
  public List<URL> getJarFileUrls() {
    return List.of();
  }

  @Override
  public URL getPersistenceUnitRootUrl() {
    return EntityUnit.class.getProtectionDomain().getCodeSource().getLocation();
  }

  @Override
  public List<String> getManagedClassNames() {
    return kept.stream().map(Class::getName).toList();
  }

  @Override
  public boolean excludeUnlistedClasses() {
    return true;
  }

  /** Other nodes, and other modules of this one, write too: nothing is cached. */
  @Override
  public SharedCacheMode getSharedCacheMode() {
    return SharedCacheMode.NONE;
  }

  @Override
  public ValidationMode getValidationMode() {
    return ValidationMode.NONE;
  }

  @Override
  public Properties getProperties() {
    return new Properties();
  }

  @Override
  public String getPersistenceXMLSchemaVersion() {
    return "3.0";
  }

  @Override
  public ClassLoader getClassLoader() {
    return EntityUnit.class.getClassLoader();
  }

  @Override
  public void addTransformer(ClassTransformer transformer) {
    // classes are not woven
  }

  @Override
  public ClassLoader getNewTempClassLoader() {
    return EntityUnit.class.getClassLoader();
  }
}
