CREATE TABLE public.account (
    id character varying(40) NOT NULL,
    name character varying(80) NOT NULL,
    display_name character varying(120) NOT NULL,
    password character varying(200) NOT NULL,
    roles json NOT NULL,
    totp bytea,
    totp_step bigint NOT NULL,
    created timestamp with time zone NOT NULL,
    created_by character varying(40) NOT NULL,
    disabled boolean NOT NULL
);
CREATE TABLE public.account_session (
    token_hash character varying(64) NOT NULL,
    account character varying(40) NOT NULL,
    opened timestamp with time zone NOT NULL,
    seen timestamp with time zone NOT NULL,
    ends timestamp with time zone NOT NULL,
    locked boolean NOT NULL
);
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.audit_event (
    id bigint NOT NULL,
    "time" timestamp with time zone NOT NULL,
    actor character varying(80) NOT NULL,
    roles json NOT NULL,
    purpose character varying(40) NOT NULL,
    action character varying(80) NOT NULL,
    patient character varying(80),
    object character varying(120),
    outcome character varying(20) NOT NULL,
    detail json NOT NULL
);
CREATE SEQUENCE public.audit_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.audit_event_id_seq OWNED BY public.audit_event.id;
CREATE TABLE public.audit_head (
    batch bigint NOT NULL,
    "position" bigint NOT NULL,
    hash character varying(64) NOT NULL,
    "time" timestamp with time zone NOT NULL,
    signature character varying(128) NOT NULL
);
CREATE TABLE public.audit_seal (
    "position" bigint NOT NULL,
    event bigint NOT NULL,
    hash character varying(64) NOT NULL
);
CREATE TABLE public.broken_glass (
    id character varying(40) NOT NULL,
    patient character varying(40) NOT NULL,
    account character varying(40) NOT NULL,
    reason bytea NOT NULL,
    opened timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    closed timestamp with time zone,
    reviewed timestamp with time zone,
    reviewed_by character varying(40),
    verdict character varying(20)
);
CREATE TABLE public.care_team (
    id character varying(40) NOT NULL,
    patient character varying(40) NOT NULL,
    account character varying(40) NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone,
    added_by character varying(40) NOT NULL
);
CREATE TABLE public.installation_mark (
    name character varying(40) NOT NULL,
    value character varying(200) NOT NULL
);
CREATE TABLE public.objection (
    id character varying(40) NOT NULL,
    patient character varying(40) NOT NULL,
    scope character varying(20) NOT NULL,
    account character varying(40),
    since timestamp with time zone NOT NULL,
    until timestamp with time zone,
    recorded_by character varying(40) NOT NULL
);
CREATE TABLE public.patient (
    id character varying(40) NOT NULL,
    identity bytea,
    synthetic boolean NOT NULL,
    version integer NOT NULL,
    created timestamp with time zone NOT NULL,
    created_by character varying(40) NOT NULL,
    erased timestamp with time zone
);
CREATE TABLE public.patient_identifier (
    token character varying(32) NOT NULL,
    value_token character varying(32) NOT NULL,
    patient character varying(40) NOT NULL
);
CREATE TABLE public.patient_key (
    patient character varying(40) NOT NULL,
    wrapped bytea NOT NULL
);
CREATE TABLE public.patient_token (
    token character varying(32) NOT NULL,
    patient character varying(40) NOT NULL
);
CREATE TABLE public.sign_in_attempt (
    name_token character varying(32) NOT NULL,
    failures integer NOT NULL,
    last timestamp with time zone NOT NULL,
    locked_until timestamp with time zone
);
CREATE TABLE public.sign_in_link (
    token_hash character varying(64) NOT NULL,
    account character varying(40) NOT NULL,
    expires timestamp with time zone NOT NULL,
    used timestamp with time zone
);
CREATE TABLE public.source_item (
    id character varying(40) NOT NULL,
    patient character varying(40) NOT NULL,
    name bytea NOT NULL,
    sha256 character varying(64) NOT NULL,
    size bigint NOT NULL,
    media_type character varying(120) NOT NULL,
    key bytea,
    state character varying(20) NOT NULL,
    received timestamp with time zone NOT NULL,
    received_by character varying(40) NOT NULL,
    withdrawn timestamp with time zone,
    withdrawn_by character varying(40),
    reason bytea
);
ALTER TABLE ONLY public.audit_event ALTER COLUMN id SET DEFAULT nextval('public.audit_event_id_seq'::regclass);
INSERT INTO public.account VALUES ('acc_06h0vdktb6sc1xn0yhb71ec7ee', 'dumas', 'Dr Dumas', '$argon2id$v=19$m=19456,t=2,p=1$FSE7p35k1Bz1nKcNFy513Q$d52ByC3LIn+bnsSYNQ0fEllBWbkP/OmJo16eHzG74og', '["doctor"]', NULL, 0, '2026-11-24 13:19:52.462734+00', 'system', false);
INSERT INTO public.alembic_version VALUES ('0001_spine');
INSERT INTO public.audit_event VALUES (1, '2026-11-24 13:19:52.464503+00', 'system', '[]', 'system', 'create_account', NULL, 'acc_06h0vdktb6sc1xn0yhb71ec7ee', 'success', '{"roles": ["doctor"]}');
INSERT INTO public.audit_event VALUES (2, '2026-11-24 13:19:52.470076+00', 'acc_06h0vdktb6sc1xn0yhb71ec7ee', '["doctor"]', 'care', 'create_patient', 'pat_06h0vdktjb32nqm9f3cej4zy1z', NULL, 'success', '{}');
INSERT INTO public.audit_event VALUES (3, '2026-11-24 13:19:52.470754+00', 'acc_06h0vdktb6sc1xn0yhb71ec7ee', '["doctor"]', 'care', 'join_care_team', 'pat_06h0vdktjb32nqm9f3cej4zy1z', 'acc_06h0vdktb6sc1xn0yhb71ec7ee', 'success', '{}');
INSERT INTO public.audit_event VALUES (4, '2026-11-24 13:19:52.509805+00', 'acc_06h0vdktb6sc1xn0yhb71ec7ee', '["doctor"]', 'care', 'file_document', 'pat_06h0vdktjb32nqm9f3cej4zy1z', 'src_06h0vdktp7cthz5pq5nc6k5w1r', 'success', '{"bytes": 257}');
INSERT INTO public.audit_event VALUES (5, '2026-11-24 13:19:52.515304+00', 'acc_06h0vdktb6sc1xn0yhb71ec7ee', '["doctor"]', 'care', 'read_document', 'pat_06h0vdktjb32nqm9f3cej4zy1z', 'src_06h0vdktp7cthz5pq5nc6k5w1r', 'success', '{}');
INSERT INTO public.audit_head VALUES (1, 5, '6b420d6aaa9a12529cd2fa3c93b9b7d300ce556f5eb89c1a8e82855598cece96', '2026-11-24 13:19:52.525823+00', 'be13ad08cbb75ac0f5839ce327f1f81ab2d81c206ad0a757905bca4ac23e0594b055b5769cdc4fa654c02e0c1af763f44f1f48bf0bbeccafb8a46e4fe64a5e09');
INSERT INTO public.audit_seal VALUES (1, 1, 'ece79da8203929c9813bdb412effc4e46e677b8663a691e7329fc5b779c21094');
INSERT INTO public.audit_seal VALUES (2, 2, '8d7661ff2fc684129c7390f66ea4a030568e50f2a1f91f3978c936df0767df28');
INSERT INTO public.audit_seal VALUES (3, 3, 'c2e5c4a4470dc39a7f511f49b7976de9fab97a7a10da104c3f334b7d6d80b2da');
INSERT INTO public.audit_seal VALUES (4, 4, '3d9d1b2da66594a8d6b96edb586cb3c7795eb89d1879bf95f4569daccbdd9f8a');
INSERT INTO public.audit_seal VALUES (5, 5, '6b420d6aaa9a12529cd2fa3c93b9b7d300ce556f5eb89c1a8e82855598cece96');
INSERT INTO public.care_team VALUES ('team_06h0vdktjtfcj0snfgksdaxhh9', 'pat_06h0vdktjb32nqm9f3cej4zy1z', 'acc_06h0vdktb6sc1xn0yhb71ec7ee', '2026-11-24 13:19:52.470308+00', NULL, 'acc_06h0vdktb6sc1xn0yhb71ec7ee');
INSERT INTO public.installation_mark VALUES ('key', '43ed1511d118aac28734205e94623161');
INSERT INTO public.installation_mark VALUES ('mode', 'demonstration');
INSERT INTO public.patient VALUES ('pat_06h0vdktjb32nqm9f3cej4zy1z', '\xda900aa959337c8af4f48023426c3a7f23b89b125efcbc3898893a13248362d949a8bc124bfeebd4b6ce1d8909360f690b1692747bb7af1a37e58070ece9ee6d9366afad724ffd16e5eac11883ccaaed2df353791f12edad1f44f8d8d0e7e864e149ab0362002bf7a28ab6106d4acea9cc6ab2aa0f3f87f820dbb29dd040ece43f981585c59f7d404c4edf20149f1fd76b50105e853cd1b4696aca9a4c82853993bdd9c0015d48c892cb135c4534819e3ca6c8ca6afd7cefddb9ea7b0d48053231e9df47c9bd7077861027b7456c0cd933ffe868688e53c8e5519340aa918c4dbedb27a7199145ce0bed53c58202f9dc64e370208129203e745c9f60dc5bf6c1ac93034ae30a68c250e4804c', true, 1, '2026-11-24 13:19:52.466242+00', 'acc_06h0vdktb6sc1xn0yhb71ec7ee', NULL);
INSERT INTO public.patient_identifier VALUES ('9b763fe6a84c8257f3915cada2fc98bd', 'b85fa03d77ea26e3c2a4d0c20918f360', 'pat_06h0vdktjb32nqm9f3cej4zy1z');
INSERT INTO public.patient_key VALUES ('pat_06h0vdktjb32nqm9f3cej4zy1z', '\xe589fd4dc6fd09a52b3c624489989b574cb1575504411e2b769a32d7153250f5d675965423fe5cc6b1e45aa584f6ca107c49c7094a0ee075ac158b1c');
INSERT INTO public.patient_token VALUES ('1ad162f7c39c3c3f1f42d5e862dcdd91', 'pat_06h0vdktjb32nqm9f3cej4zy1z');
INSERT INTO public.patient_token VALUES ('1b3217f324d39cc92078de0210d264cc', 'pat_06h0vdktjb32nqm9f3cej4zy1z');
INSERT INTO public.patient_token VALUES ('35df9b34df654551e26f313ec313f1f9', 'pat_06h0vdktjb32nqm9f3cej4zy1z');
INSERT INTO public.patient_token VALUES ('3db0bfe1bf90d6462190f595bbbb0a26', 'pat_06h0vdktjb32nqm9f3cej4zy1z');
INSERT INTO public.patient_token VALUES ('46951077222334dceaaf8ea1c4e7eff1', 'pat_06h0vdktjb32nqm9f3cej4zy1z');
INSERT INTO public.patient_token VALUES ('4aa749c90df0abefe29e358ed37bd745', 'pat_06h0vdktjb32nqm9f3cej4zy1z');
INSERT INTO public.patient_token VALUES ('67e5b332dbe78ee098a9d291f0611a46', 'pat_06h0vdktjb32nqm9f3cej4zy1z');
INSERT INTO public.patient_token VALUES ('85652017926b59c8c77864e362f62e20', 'pat_06h0vdktjb32nqm9f3cej4zy1z');
INSERT INTO public.patient_token VALUES ('9be986027c4bcf802ddc51de14cd564a', 'pat_06h0vdktjb32nqm9f3cej4zy1z');
INSERT INTO public.patient_token VALUES ('d3405a64a0b67a83a4f68bfe6abf6076', 'pat_06h0vdktjb32nqm9f3cej4zy1z');
INSERT INTO public.patient_token VALUES ('e58a36ed789738ab6b14a153cec6af5f', 'pat_06h0vdktjb32nqm9f3cej4zy1z');
INSERT INTO public.patient_token VALUES ('f9ae8f110827240beacfee2a9531b716', 'pat_06h0vdktjb32nqm9f3cej4zy1z');
INSERT INTO public.source_item VALUES ('src_06h0vdktp7cthz5pq5nc6k5w1r', 'pat_06h0vdktjb32nqm9f3cej4zy1z', '\x680120142572f80fa99dc6c46378e01b6a30df6b6bc1760de0f0b55ddfc6c124c6e5a721abbd', '6d8b4d765d2cffc2664204a2a46610d555ab9b6085a8f6a41adb97cf415961ec', 257, 'text/plain', '\xa13fa93e484c5794be9c703eb3d7fe0ed37b774587b996407f3113cab4f8bb4849c22e46dbd52665863b9764d0fafb045bca30fada4b3b4ad01660b0', 'present', '2026-11-24 13:19:52.508823+00', 'acc_06h0vdktb6sc1xn0yhb71ec7ee', NULL, NULL, NULL);
SELECT pg_catalog.setval('public.audit_event_id_seq', 5, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.account
    ADD CONSTRAINT pk_account PRIMARY KEY (id);
ALTER TABLE ONLY public.account_session
    ADD CONSTRAINT pk_account_session PRIMARY KEY (token_hash);
ALTER TABLE ONLY public.audit_event
    ADD CONSTRAINT pk_audit_event PRIMARY KEY (id);
ALTER TABLE ONLY public.audit_head
    ADD CONSTRAINT pk_audit_head PRIMARY KEY (batch);
ALTER TABLE ONLY public.audit_seal
    ADD CONSTRAINT pk_audit_seal PRIMARY KEY ("position");
ALTER TABLE ONLY public.broken_glass
    ADD CONSTRAINT pk_broken_glass PRIMARY KEY (id);
ALTER TABLE ONLY public.care_team
    ADD CONSTRAINT pk_care_team PRIMARY KEY (id);
ALTER TABLE ONLY public.installation_mark
    ADD CONSTRAINT pk_installation_mark PRIMARY KEY (name);
ALTER TABLE ONLY public.objection
    ADD CONSTRAINT pk_objection PRIMARY KEY (id);
ALTER TABLE ONLY public.patient
    ADD CONSTRAINT pk_patient PRIMARY KEY (id);
ALTER TABLE ONLY public.patient_identifier
    ADD CONSTRAINT pk_patient_identifier PRIMARY KEY (token);
ALTER TABLE ONLY public.patient_key
    ADD CONSTRAINT pk_patient_key PRIMARY KEY (patient);
ALTER TABLE ONLY public.patient_token
    ADD CONSTRAINT pk_patient_token PRIMARY KEY (token, patient);
ALTER TABLE ONLY public.sign_in_attempt
    ADD CONSTRAINT pk_sign_in_attempt PRIMARY KEY (name_token);
ALTER TABLE ONLY public.sign_in_link
    ADD CONSTRAINT pk_sign_in_link PRIMARY KEY (token_hash);
ALTER TABLE ONLY public.source_item
    ADD CONSTRAINT pk_source_item PRIMARY KEY (id);
ALTER TABLE ONLY public.account
    ADD CONSTRAINT uq_account_name UNIQUE (name);
ALTER TABLE ONLY public.audit_seal
    ADD CONSTRAINT uq_audit_seal_event UNIQUE (event);
CREATE INDEX ix_account_session_account ON public.account_session USING btree (account);
CREATE INDEX ix_account_session_ends ON public.account_session USING btree (ends);
CREATE INDEX ix_audit_event_actor ON public.audit_event USING btree (actor, id);
CREATE INDEX ix_audit_event_patient ON public.audit_event USING btree (patient, id);
CREATE INDEX ix_broken_glass_patient_account ON public.broken_glass USING btree (patient, account);
CREATE INDEX ix_broken_glass_reviewed ON public.broken_glass USING btree (reviewed);
CREATE INDEX ix_care_team_account ON public.care_team USING btree (account);
CREATE INDEX ix_care_team_patient_account ON public.care_team USING btree (patient, account);
CREATE INDEX ix_objection_patient ON public.objection USING btree (patient);
CREATE INDEX ix_patient_identifier_patient ON public.patient_identifier USING btree (patient);
CREATE INDEX ix_patient_identifier_value_token ON public.patient_identifier USING btree (value_token);
CREATE INDEX ix_patient_token_patient ON public.patient_token USING btree (patient);
CREATE INDEX ix_source_item_patient_received ON public.source_item USING btree (patient, received);
CREATE UNIQUE INDEX uq_source_item_present ON public.source_item USING btree (patient, sha256) WHERE ((state)::text = 'present'::text);
ALTER TABLE ONLY public.account_session
    ADD CONSTRAINT fk_account_session_account FOREIGN KEY (account) REFERENCES public.account(id);
ALTER TABLE ONLY public.audit_head
    ADD CONSTRAINT fk_audit_head_position FOREIGN KEY ("position") REFERENCES public.audit_seal("position");
ALTER TABLE ONLY public.patient_identifier
    ADD CONSTRAINT fk_patient_identifier_patient FOREIGN KEY (patient) REFERENCES public.patient(id);
ALTER TABLE ONLY public.patient_key
    ADD CONSTRAINT fk_patient_key_patient FOREIGN KEY (patient) REFERENCES public.patient(id);
ALTER TABLE ONLY public.patient_token
    ADD CONSTRAINT fk_patient_token_patient FOREIGN KEY (patient) REFERENCES public.patient(id);
ALTER TABLE ONLY public.sign_in_link
    ADD CONSTRAINT fk_sign_in_link_account FOREIGN KEY (account) REFERENCES public.account(id);
ALTER TABLE ONLY public.source_item
    ADD CONSTRAINT fk_source_item_patient FOREIGN KEY (patient) REFERENCES public.patient(id);
