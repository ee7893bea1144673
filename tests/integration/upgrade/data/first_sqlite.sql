BEGIN TRANSACTION;
CREATE TABLE account (
	id VARCHAR(40) NOT NULL, 
	name VARCHAR(80) NOT NULL, 
	display_name VARCHAR(120) NOT NULL, 
	password VARCHAR(200) NOT NULL, 
	roles JSON NOT NULL, 
	totp BLOB, 
	totp_step INTEGER NOT NULL, 
	created DATETIME NOT NULL, 
	created_by VARCHAR(40) NOT NULL, 
	disabled BOOLEAN NOT NULL, 
	CONSTRAINT pk_account PRIMARY KEY (id), 
	CONSTRAINT uq_account_name UNIQUE (name)
);
INSERT INTO "account" VALUES('acc_06h0vdktb6sc1xn0yhb71ec7ee','dumas','Dr Dumas','$argon2id$v=19$m=19456,t=2,p=1$FSE7p35k1Bz1nKcNFy513Q$d52ByC3LIn+bnsSYNQ0fEllBWbkP/OmJo16eHzG74og','["doctor"]',NULL,0,'2026-11-24 13:19:52.462734','system',0);
CREATE TABLE account_session (
	token_hash VARCHAR(64) NOT NULL, 
	account VARCHAR(40) NOT NULL, 
	opened DATETIME NOT NULL, 
	seen DATETIME NOT NULL, 
	ends DATETIME NOT NULL, 
	locked BOOLEAN NOT NULL, 
	CONSTRAINT pk_account_session PRIMARY KEY (token_hash), 
	CONSTRAINT fk_account_session_account FOREIGN KEY(account) REFERENCES account (id)
);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001_spine');
CREATE TABLE audit_event (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	time DATETIME NOT NULL, 
	actor VARCHAR(80) NOT NULL, 
	roles JSON NOT NULL, 
	purpose VARCHAR(40) NOT NULL, 
	action VARCHAR(80) NOT NULL, 
	patient VARCHAR(80), 
	object VARCHAR(120), 
	outcome VARCHAR(20) NOT NULL, 
	detail JSON NOT NULL
);
INSERT INTO "audit_event" VALUES(1,'2026-11-24 13:19:52.464503','system','[]','system','create_account',NULL,'acc_06h0vdktb6sc1xn0yhb71ec7ee','success','{"roles": ["doctor"]}');
INSERT INTO "audit_event" VALUES(2,'2026-11-24 13:19:52.470076','acc_06h0vdktb6sc1xn0yhb71ec7ee','["doctor"]','care','create_patient','pat_06h0vdktjb32nqm9f3cej4zy1z',NULL,'success','{}');
INSERT INTO "audit_event" VALUES(3,'2026-11-24 13:19:52.470754','acc_06h0vdktb6sc1xn0yhb71ec7ee','["doctor"]','care','join_care_team','pat_06h0vdktjb32nqm9f3cej4zy1z','acc_06h0vdktb6sc1xn0yhb71ec7ee','success','{}');
INSERT INTO "audit_event" VALUES(4,'2026-11-24 13:19:52.509805','acc_06h0vdktb6sc1xn0yhb71ec7ee','["doctor"]','care','file_document','pat_06h0vdktjb32nqm9f3cej4zy1z','src_06h0vdktp7cthz5pq5nc6k5w1r','success','{"bytes": 257}');
INSERT INTO "audit_event" VALUES(5,'2026-11-24 13:19:52.515304','acc_06h0vdktb6sc1xn0yhb71ec7ee','["doctor"]','care','read_document','pat_06h0vdktjb32nqm9f3cej4zy1z','src_06h0vdktp7cthz5pq5nc6k5w1r','success','{}');
CREATE TABLE audit_head (
	batch INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	time DATETIME NOT NULL, 
	signature VARCHAR(128) NOT NULL, 
	CONSTRAINT pk_audit_head PRIMARY KEY (batch), 
	CONSTRAINT fk_audit_head_position FOREIGN KEY(position) REFERENCES audit_seal (position)
);
INSERT INTO "audit_head" VALUES(1,5,'6b420d6aaa9a12529cd2fa3c93b9b7d300ce556f5eb89c1a8e82855598cece96','2026-11-24 13:19:52.525823','be13ad08cbb75ac0f5839ce327f1f81ab2d81c206ad0a757905bca4ac23e0594b055b5769cdc4fa654c02e0c1af763f44f1f48bf0bbeccafb8a46e4fe64a5e09');
CREATE TABLE audit_seal (
	position INTEGER NOT NULL, 
	event INTEGER NOT NULL, 
	hash VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_audit_seal PRIMARY KEY (position), 
	CONSTRAINT uq_audit_seal_event UNIQUE (event)
);
INSERT INTO "audit_seal" VALUES(1,1,'ece79da8203929c9813bdb412effc4e46e677b8663a691e7329fc5b779c21094');
INSERT INTO "audit_seal" VALUES(2,2,'8d7661ff2fc684129c7390f66ea4a030568e50f2a1f91f3978c936df0767df28');
INSERT INTO "audit_seal" VALUES(3,3,'c2e5c4a4470dc39a7f511f49b7976de9fab97a7a10da104c3f334b7d6d80b2da');
INSERT INTO "audit_seal" VALUES(4,4,'3d9d1b2da66594a8d6b96edb586cb3c7795eb89d1879bf95f4569daccbdd9f8a');
INSERT INTO "audit_seal" VALUES(5,5,'6b420d6aaa9a12529cd2fa3c93b9b7d300ce556f5eb89c1a8e82855598cece96');
CREATE TABLE broken_glass (
	id VARCHAR(40) NOT NULL, 
	patient VARCHAR(40) NOT NULL, 
	account VARCHAR(40) NOT NULL, 
	reason BLOB NOT NULL, 
	opened DATETIME NOT NULL, 
	until DATETIME NOT NULL, 
	closed DATETIME, 
	reviewed DATETIME, 
	reviewed_by VARCHAR(40), 
	verdict VARCHAR(20), 
	CONSTRAINT pk_broken_glass PRIMARY KEY (id)
);
CREATE TABLE care_team (
	id VARCHAR(40) NOT NULL, 
	patient VARCHAR(40) NOT NULL, 
	account VARCHAR(40) NOT NULL, 
	since DATETIME NOT NULL, 
	until DATETIME, 
	added_by VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_care_team PRIMARY KEY (id)
);
INSERT INTO "care_team" VALUES('team_06h0vdktjtfcj0snfgksdaxhh9','pat_06h0vdktjb32nqm9f3cej4zy1z','acc_06h0vdktb6sc1xn0yhb71ec7ee','2026-11-24 13:19:52.470308',NULL,'acc_06h0vdktb6sc1xn0yhb71ec7ee');
CREATE TABLE installation_mark (
	name VARCHAR(40) NOT NULL, 
	value VARCHAR(200) NOT NULL, 
	CONSTRAINT pk_installation_mark PRIMARY KEY (name)
);
INSERT INTO "installation_mark" VALUES('key','43ed1511d118aac28734205e94623161');
INSERT INTO "installation_mark" VALUES('mode','demonstration');
CREATE TABLE objection (
	id VARCHAR(40) NOT NULL, 
	patient VARCHAR(40) NOT NULL, 
	scope VARCHAR(20) NOT NULL, 
	account VARCHAR(40), 
	since DATETIME NOT NULL, 
	until DATETIME, 
	recorded_by VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_objection PRIMARY KEY (id)
);
CREATE TABLE patient (
	id VARCHAR(40) NOT NULL, 
	identity BLOB, 
	synthetic BOOLEAN NOT NULL, 
	version INTEGER NOT NULL, 
	created DATETIME NOT NULL, 
	created_by VARCHAR(40) NOT NULL, 
	erased DATETIME, 
	CONSTRAINT pk_patient PRIMARY KEY (id)
);
INSERT INTO "patient" VALUES('pat_06h0vdktjb32nqm9f3cej4zy1z',X'DA900AA959337C8AF4F48023426C3A7F23B89B125EFCBC3898893A13248362D949A8BC124BFEEBD4B6CE1D8909360F690B1692747BB7AF1A37E58070ECE9EE6D9366AFAD724FFD16E5EAC11883CCAAED2DF353791F12EDAD1F44F8D8D0E7E864E149AB0362002BF7A28AB6106D4ACEA9CC6AB2AA0F3F87F820DBB29DD040ECE43F981585C59F7D404C4EDF20149F1FD76B50105E853CD1B4696ACA9A4C82853993BDD9C0015D48C892CB135C4534819E3CA6C8CA6AFD7CEFDDB9EA7B0D48053231E9DF47C9BD7077861027B7456C0CD933FFE868688E53C8E5519340AA918C4DBEDB27A7199145CE0BED53C58202F9DC64E370208129203E745C9F60DC5BF6C1AC93034AE30A68C250E4804C',1,1,'2026-11-24 13:19:52.466242','acc_06h0vdktb6sc1xn0yhb71ec7ee',NULL);
CREATE TABLE patient_identifier (
	token VARCHAR(32) NOT NULL, 
	value_token VARCHAR(32) NOT NULL, 
	patient VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_patient_identifier PRIMARY KEY (token), 
	CONSTRAINT fk_patient_identifier_patient FOREIGN KEY(patient) REFERENCES patient (id)
);
INSERT INTO "patient_identifier" VALUES('9b763fe6a84c8257f3915cada2fc98bd','b85fa03d77ea26e3c2a4d0c20918f360','pat_06h0vdktjb32nqm9f3cej4zy1z');
CREATE TABLE patient_key (
	patient VARCHAR(40) NOT NULL, 
	wrapped BLOB NOT NULL, 
	CONSTRAINT pk_patient_key PRIMARY KEY (patient), 
	CONSTRAINT fk_patient_key_patient FOREIGN KEY(patient) REFERENCES patient (id)
);
INSERT INTO "patient_key" VALUES('pat_06h0vdktjb32nqm9f3cej4zy1z',X'E589FD4DC6FD09A52B3C624489989B574CB1575504411E2B769A32D7153250F5D675965423FE5CC6B1E45AA584F6CA107C49C7094A0EE075AC158B1C');
CREATE TABLE patient_token (
	token VARCHAR(32) NOT NULL, 
	patient VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_patient_token PRIMARY KEY (token, patient), 
	CONSTRAINT fk_patient_token_patient FOREIGN KEY(patient) REFERENCES patient (id)
);
INSERT INTO "patient_token" VALUES('1ad162f7c39c3c3f1f42d5e862dcdd91','pat_06h0vdktjb32nqm9f3cej4zy1z');
INSERT INTO "patient_token" VALUES('1b3217f324d39cc92078de0210d264cc','pat_06h0vdktjb32nqm9f3cej4zy1z');
INSERT INTO "patient_token" VALUES('35df9b34df654551e26f313ec313f1f9','pat_06h0vdktjb32nqm9f3cej4zy1z');
INSERT INTO "patient_token" VALUES('3db0bfe1bf90d6462190f595bbbb0a26','pat_06h0vdktjb32nqm9f3cej4zy1z');
INSERT INTO "patient_token" VALUES('46951077222334dceaaf8ea1c4e7eff1','pat_06h0vdktjb32nqm9f3cej4zy1z');
INSERT INTO "patient_token" VALUES('4aa749c90df0abefe29e358ed37bd745','pat_06h0vdktjb32nqm9f3cej4zy1z');
INSERT INTO "patient_token" VALUES('67e5b332dbe78ee098a9d291f0611a46','pat_06h0vdktjb32nqm9f3cej4zy1z');
INSERT INTO "patient_token" VALUES('85652017926b59c8c77864e362f62e20','pat_06h0vdktjb32nqm9f3cej4zy1z');
INSERT INTO "patient_token" VALUES('9be986027c4bcf802ddc51de14cd564a','pat_06h0vdktjb32nqm9f3cej4zy1z');
INSERT INTO "patient_token" VALUES('d3405a64a0b67a83a4f68bfe6abf6076','pat_06h0vdktjb32nqm9f3cej4zy1z');
INSERT INTO "patient_token" VALUES('e58a36ed789738ab6b14a153cec6af5f','pat_06h0vdktjb32nqm9f3cej4zy1z');
INSERT INTO "patient_token" VALUES('f9ae8f110827240beacfee2a9531b716','pat_06h0vdktjb32nqm9f3cej4zy1z');
CREATE TABLE sign_in_attempt (
	name_token VARCHAR(32) NOT NULL, 
	failures INTEGER NOT NULL, 
	last DATETIME NOT NULL, 
	locked_until DATETIME, 
	CONSTRAINT pk_sign_in_attempt PRIMARY KEY (name_token)
);
CREATE TABLE sign_in_link (
	token_hash VARCHAR(64) NOT NULL, 
	account VARCHAR(40) NOT NULL, 
	expires DATETIME NOT NULL, 
	used DATETIME, 
	CONSTRAINT pk_sign_in_link PRIMARY KEY (token_hash), 
	CONSTRAINT fk_sign_in_link_account FOREIGN KEY(account) REFERENCES account (id)
);
CREATE TABLE source_item (
	id VARCHAR(40) NOT NULL, 
	patient VARCHAR(40) NOT NULL, 
	name BLOB NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	size BIGINT NOT NULL, 
	media_type VARCHAR(120) NOT NULL, 
	"key" BLOB, 
	state VARCHAR(20) NOT NULL, 
	received DATETIME NOT NULL, 
	received_by VARCHAR(40) NOT NULL, 
	withdrawn DATETIME, 
	withdrawn_by VARCHAR(40), 
	reason BLOB, 
	CONSTRAINT pk_source_item PRIMARY KEY (id), 
	CONSTRAINT fk_source_item_patient FOREIGN KEY(patient) REFERENCES patient (id)
);
INSERT INTO "source_item" VALUES('src_06h0vdktp7cthz5pq5nc6k5w1r','pat_06h0vdktjb32nqm9f3cej4zy1z',X'680120142572F80FA99DC6C46378E01B6A30DF6B6BC1760DE0F0B55DDFC6C124C6E5A721ABBD','6d8b4d765d2cffc2664204a2a46610d555ab9b6085a8f6a41adb97cf415961ec',257,'text/plain',X'A13FA93E484C5794BE9C703EB3D7FE0ED37B774587B996407F3113CAB4F8BB4849C22E46DBD52665863B9764D0FAFB045BCA30FADA4B3B4AD01660B0','present','2026-11-24 13:19:52.508823','acc_06h0vdktb6sc1xn0yhb71ec7ee',NULL,NULL,NULL);
CREATE INDEX ix_audit_event_actor ON audit_event (actor, id);
CREATE INDEX ix_audit_event_patient ON audit_event (patient, id);
CREATE INDEX ix_broken_glass_patient_account ON broken_glass (patient, account);
CREATE INDEX ix_broken_glass_reviewed ON broken_glass (reviewed);
CREATE INDEX ix_care_team_account ON care_team (account);
CREATE INDEX ix_care_team_patient_account ON care_team (patient, account);
CREATE INDEX ix_objection_patient ON objection (patient);
CREATE INDEX ix_account_session_account ON account_session (account);
CREATE INDEX ix_account_session_ends ON account_session (ends);
CREATE INDEX ix_patient_identifier_patient ON patient_identifier (patient);
CREATE INDEX ix_patient_identifier_value_token ON patient_identifier (value_token);
CREATE INDEX ix_patient_token_patient ON patient_token (patient);
CREATE INDEX ix_source_item_patient_received ON source_item (patient, received);
CREATE UNIQUE INDEX uq_source_item_present ON source_item (patient, sha256) WHERE state = 'present';
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('audit_event',5);
COMMIT;
