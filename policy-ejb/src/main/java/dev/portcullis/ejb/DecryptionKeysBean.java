package dev.portcullis.ejb;

import dev.portcullis.information.DecryptionKeyFile;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** Takes over the decryption keys of tokens when their file is written again. */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.CONTAINER)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class DecryptionKeysBean {

  @Inject private DecryptionKeyFile keys;

  /** Each second. */
  @Schedule(hour = "*", minute = "*", second = "*", persistent = false)
  void look() {
    HousekeepingBean.ifItCan(keys::refresh);
  }
}
