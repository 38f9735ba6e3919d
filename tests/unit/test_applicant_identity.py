"""Applicant identity, groups and sectors by the real models, on development rows of our own.

These rows were at hand while the rules were written: they guard against going back, and measure
nothing. What is measured is measured on rows labelled by others.
"""

from pathlib import Path

import pytest

from flows.evaluation import names as evaluation
from flows.warehouse import name_lookup
from flows.warehouse.name_lookup import Resolved

SAME = """
NTT Inc|日本電信電話株式会社
KABUSHIKI KAISHA HITACHI SEISAKUSHO|日立製作所
HITACHI LTD|Hitachi, Ltd.
富士通株式会社|FUJITSU LIMITED
三菱電機株式会社|MITSUBISHI ELECTRIC CORP
国立研究開発法人情報通信研究機構|NICT
独立行政法人情報通信研究機構|NAT INST INF & COMM TECH
国立大学法人東京大学|The University of Tokyo
国立大学法人北海道大学|HOKKAIDO UNIV NAT UNIV CORP
科大国盾量子技术股份有限公司|QuantumCTek Co., Ltd.
安徽量子通信技术有限公司|QUANTUMCTEK CO LTD
中国科学技术大学|UNIV SCIENCE & TECHNOLOGY CHINA
国科量子通信网络有限公司|CAS Quantum Network Co., Ltd.
国家电网公司|State Grid Corporation of China
国家电网有限公司|STATE GRID CORP CHINA
中国电信股份有限公司|CHINA TELECOM CORP LTD
北京邮电大学|Univ Beijing Posts & Telecom
清华大学|Tsinghua University
上海交通大学|SHANGHAI JIAO TONG UNIVERSITY
阿里巴巴集团控股有限公司|Alibaba Group Holding Limited
中兴通讯股份有限公司|ZTE CORP
삼성전자주식회사|Samsung Electronics Co., Ltd.
에스케이텔레콤 주식회사|SK Telecom Co., Ltd.
주식회사 케이티|KT Corporation
한국전자통신연구원|Electronics and Telecommunications Research Institute
ID Quantique SA|ID QUANTIQUE S.A.
MagiQ Technologies, Inc.|MAGIQ TECHNOLOGIES INC
BT PLC|British Telecommunications PLC
BBN Technologies Corp.|Raytheon BBN Technologies Corp
KETS Quantum Security Ltd|KETS QUANTUM SECURITY LIMITED
QuintessenceLabs Pty Ltd|QUINTESSENCELABS PTY LTD
Thales|THALES SA
Orange SA|France Telecom
Telefonica, S.A.|TELEFÓNICA S.A.
Terra Quantum AG|TERRA QUANTUM AG
evolutionQ Inc.|EVOLUTIONQ INC
Université de Genève|University of Geneva
Universität Wien|University of Vienna
ÖSTERREICHISCHE AKADEMIE DER WISSENSCHAFTEN|Austrian Academy of Sciences
Danmarks Tekniske Universitet|TECHNICAL UNIVERSITY OF DENMARK
Forschungszentrum Jülich GmbH|FORSCHUNGSZENTRUM JUELICH GMBH
Leibniz Universität Hannover|UNIV HANNOVER LEIBNIZ
Universität des Saarlandes|UNIV SAARLAND
Johannes Gutenberg-Universität Mainz|UNIV MAINZ JOHANNES GUTENBERG
SECURE-IC SAS|Secure-IC
Sumitomo Electric Industries, Ltd.|住友電気工業株式会社
大日本印刷株式会社|DAINIPPON PRINTING CO LTD
NEC Corporation|日本電気株式会社
ＮＥＣ|NEC CORP
日本电气株式会社|NEC Corp
华为技术有限公司|華為技術有限公司
科大國盾量子技術股份有限公司|科大国盾量子技术股份有限公司
北京郵電大學|北京邮电大学
東芝株式会社|株式会社東芝
㈱東芝|株式会社 東芝
（株）日立製作所|株式会社日立製作所
沖電気工業(株)|OKI ELECTRIC IND CO LTD
ＫＤＤＩ株式会社|KDDI CORP
株式会社ＫＤＤＩ総合研究所|KDDI Research, Inc.
学校法人慶應義塾|KEIO UNIVERSITY
学校法人早稲田大学|Waseda University
国立大学法人電気通信大学|The University of Electro-Communications
東京都公立大学法人|TOKYO METROPOLITAN PUBLIC UNIV CORP
国立大学法人 筑波大学|UNIV TSUKUBA
株式会社NTTデータ|NTT DATA CORP
日本放送協会|NHK
安徽问天量子科技股份有限公司|Anhui Qasky Quantum Technology Co Ltd
浙江九州量子信息技术股份有限公司|Zhejiang Jiuzhou Quantum Information Technology Co Ltd
广东国腾量子科技有限公司|Guangdong Guoteng Quantum Technology Co Ltd
中国科学院上海技术物理研究所|Shanghai Institute of Technical Physics of CAS
中国科学院物理研究所|INSTITUTE OF PHYSICS, CHINESE ACADEMY OF SCIENCES
中国科学院上海光学精密机械研究所|SHANGHAI INST OPTICS & FINE MECH CAS
中国科学院声学研究所|INSTITUTE OF ACOUSTICS CAS
中国科学院数学与系统科学研究院|ACADEMY OF MATHEMATICS AND SYSTEMS SCIENCE CAS
中国电子科技集团公司第四十四研究所|NO 44 INST OF CHINA ELECTRONIC TECH GRP CORP
成都卫士通信息产业股份有限公司|CHENGDU WESTONE INFORMATION INDUSTRY INC
国防科技大学|UNIV NAT DEFENSE TECHNOLOGY
中国人民解放军国防科学技术大学|National University of Defense Technology
解放军信息工程大学|PLA Information Engineering University
中国联合网络通信集团有限公司|China United Network Communications Group Co Ltd
中国移动通信集团公司|China Mobile Communications Group Co Ltd
腾讯科技（深圳）有限公司|Tencent Technology (Shenzhen) Co., Ltd.
国网信息通信产业集团有限公司|State Grid Information & Telecommunication Group Co Ltd
国网浙江省电力有限公司|STATE GRID ZHEJIANG ELECTRIC POWER CO LTD
国网山东省电力公司|State Grid Shandong Electric Power Co
国网重庆市电力公司|State Grid Chongqing Electric Power Co Ltd
国网冀北电力有限公司|State Grid Jibei Electric Power Co Ltd
北京智芯微电子科技有限公司|Beijing Smartchip Microelectronics Technology Co Ltd
南京南瑞信息通信科技有限公司|NANJING NARI INFORMATION AND COMMUNICATION TECHNOLOGY CO LTD
许继集团有限公司|XUJI GROUP CO LTD
上海电力大学|SHANGHAI UNIVERSITY OF ELECTRIC POWER
华北电力大学|North China Electric Power University
昆明理工大学|Kunming University of Science and Technology
中国矿业大学|China University of Mining and Technology
桂林电子科技大学|GUILIN UNIVERSITY OF ELECTRONIC TECHNOLOGY
福建师范大学|Fujian Normal University
西北大学|Northwest University
西南大学|SOUTHWEST UNIVERSITY
南昌大学|NANCHANG UNIVERSITY
青岛理工大学|Qingdao University of Technology
曲阜师范大学|QUFU NORMAL UNIVERSITY
兰州理工大学|Lanzhou University of Technology
暨南大学|JINAN UNIVERSITY
湖北工业大学|Hubei University of Technology
高丽大学校产学协力团|KOREA UNIVERSITY RESEARCH AND BUSINESS FOUNDATION
고려대학교 산학협력단|Korea University Research and Business Foundation
서울대학교산학협력단|SNU R&DB FOUNDATION
한국과학기술원|Korea Advanced Institute of Science and Technology
한국표준과학연구원|KRISS
한국과학기술정보연구원|KISTI
국민대학교산학협력단|KOOKMIN UNIV IND ACADEMY COOP FOUND
우리로|WOORIRO CO LTD
(주)이와이엘|EYL INC
노키아 테크놀로지스 오와이|Nokia Technologies Oy
아이디 퀀티크 에스.에이.|ID Quantique SA
アイディー・クアンティック・エス・アー|ID Quantique SA
テラ・クアンタム・アーゲー|Terra Quantum AG
マジックテクノロジーズ,インク.|MagiQ Technologies
ホアウェイ・テクノロジーズ・デュッセルドルフ・ゲーエムベーハー|Huawei Technologies Duesseldorf GmbH
アリババ・グループ・ホールディング・リミテッド|Alibaba Group Holding Limited
クインテッセンスラブズ・プロプライエタリー・リミテッド|QuintessenceLabs Pty Ltd
三星电子株式会社|Samsung Electronics
韩国电子通信研究院|ETRI
SK电信有限公司|SK Telecom
LG电子株式会社|LG Electronics Inc
皇家飞利浦有限公司|Koninklijke Philips NV
国际商业机器公司|IBM
英特尔公司|INTEL CORP
诺基亚技术有限公司|NOKIA TECHNOLOGIES OY
瑞典爱立信有限公司|TELEFONAKTIEBOLAGET LM ERICSSON
株式会社东芝|TOSHIBA CORP
三菱电机株式会社|MITSUBISHI ELECTRIC CORP
麻省理工学院|MIT
新加坡国立大学|National University of Singapore
Hewlett-Packard Enterprise Development LP|HEWLETT PACKARD ENTPR DEV LP
General Electric Company|GEN ELECTRIC
Lockheed Martin Corporation|LOCKHEED CORP
Northrop Grumman Systems Corp|NORTHROP GRUMMAN SYSTEMS CORPORATION
The Boeing Company|BOEING CO
US Department of the Navy|US NAVY
THE REGENTS OF THE UNIVERSITY OF MICHIGAN|UNIV MICHIGAN
Board of Trustees of Michigan State University|UNIV MICHIGAN STATE
Duke University|UNIV DUKE
The Board of Trustees of the University of Illinois|UNIV ILLINOIS
Rutgers, The State University of New Jersey|UNIV RUTGERS
Purdue Research Foundation|PURDUE RESEARCH FOUNDATION
AT&T Intellectual Property I, L.P.|AT & T IP I LP
Verizon Patent and Licensing Inc.|VERIZON PATENT & LICENSING INC
Cisco Technology, Inc.|CISCO TECH INC
Ciena Corporation|CIENA CORP
Quantum Computing Inc.|QUANTUM COMPUTING INC
Qunnect Inc|QUNNECT, INC.
Aliro Technologies, Inc.|ALIRO TECH INC
Cambridge Quantum Computing Limited|CAMBRIDGE QUANTUM COMPUTING LTD
PQSHIELD LTD|PQShield Limited
Crypto Quantique Limited|CRYPTO QUANTIQUE LTD
Post-Quantum Ltd|POST QUANTUM LTD
Airbus Defence and Space GmbH|AIRBUS DEFENCE & SPACE GMBH
OHB System AG|OHB SYSTEM AG
Tesat-Spacecom GmbH & Co. KG|TESAT SPACECOM GMBH & CO KG
Robert Bosch GmbH|BOSCH GMBH ROBERT
Siemens Aktiengesellschaft|SIEMENS AG
Giesecke & Devrient GmbH|GIESECKE & DEVRIENT
Technische Universität Darmstadt|TU DARMSTADT
INRIA Institut National de Recherche en Informatique et en Automatique|INRIA
Centre National de la Recherche Scientifique (CNRS)|CNRS
École Polytechnique|ECOLE POLYTECHNIQUE
Institut Polytechnique de Bordeaux|INST POLYTECHNIQUE BORDEAUX
Quandela SAS|QUANDELA
Muquans|MUQUANS SAS
CryptoNext Security|CRYPTONEXT SECURITY SAS
Universidade do Porto|UNIV PORTO
Università degli Studi di Padova|UNIV PADOVA
Agence spatiale européenne|European Space Agency
ESA|EUROPEAN SPACE AGENCY
Rijksuniversiteit Groningen|UNIV GRONINGEN
Nederlandse Organisatie voor toegepast-natuurwetenschappelijk onderzoek TNO|TNO
Technion Research & Development Foundation Ltd.|TECHNION RES & DEV FOUNDATION
Raicol Crystals Ltd|RAICOL CRYSTALS LTD.
National Research Council of Canada|CANADA NAT RES COUNCIL
Macquarie University|UNIV MACQUARIE
ООО "КуРэйт"|QRate
Общество с ограниченной ответственностью "КуРэйт"|OOO QRATE
同济大学|TONGJI UNIVERSITY
同济大学|UNIV TONGJI
四川大学|UNIV SICHUAN
吉林大学|JILIN UNIVERSITY
山东大学|Shandong University
合肥工业大学|UNIV HEFEI TECHNOLOGY
重庆大学|Chongqing University
广州大学|GUANGZHOU UNIVERSITY
安徽大学|UNIV ANHUI
华北电力大学|UNIV NORTH CHINA ELECTRIC POWER
杭州师范大学|Hangzhou Normal University
南京航空航天大学|Nanjing University of Aeronautics and Astronautics
中国计量大学|China Jiliang University
华东理工大学|East China University of Science and Technology
天津大学|UNIV TIANJIN
厦门大学|XIAMEN UNIVERSITY
国网江苏省电力有限公司|State Grid Jiangsu Electric Power Co., Ltd.
国网安徽省电力有限公司|State Grid Anhui Electric Power Co Ltd
国网北京市电力公司|State Grid Beijing Electric Power Co
北京中创为量子通信技术有限公司|Beijing Zhongchuangwei Quantum Communication Technology Co ltd
北京正道量子科技有限公司|Beijing Zhengdao Quantum Technology Co Ltd
成都量安区块链科技有限公司|Chengdu Liang'an Blockchain Technology Co ltd
上海昆峻量子科技有限公司|SHANGHAI KUNJUN QUANTUM TECHNOLOGY CO LTD
浙江神州量子网络科技有限公司|Zhejiang Shenzhou Quantum Network Technology Co Ltd
南京易科腾信息技术有限公司|Nanjing Yiketeng Information Technology Co Ltd
武汉邮电科学研究院|Wuhan Research Institute of Posts and Telecommunications
烽火通信科技股份有限公司|Fiberhome Telecommunication Technologies Co Ltd
山東大學|山东大学
國立交通大學|NATIONAL CHIAO TUNG UNIVERSITY
国立陽明交通大学|National Yang Ming Chiao Tung University
広島大学|UNIV HIROSHIMA
横浜国立大学|YOKOHAMA NAT UNIV
名古屋大学|NAGOYA UNIVERSITY
新潟大学|NIIGATA UNIVERSITY
山口大学|YAMAGUCHI UNIVERSITY
信州大学|SHINSHU UNIVERSITY
三重大学|MIE UNIVERSITY
群馬大学|GUNMA UNIVERSITY
上智大学|SOPHIA UNIVERSITY
芝浦工業大学|SHIBAURA INSTITUTE OF TECHNOLOGY
東京農工大学|TOKYO UNIVERSITY OF AGRICULTURE AND TECHNOLOGY
川崎重工業株式会社|KAWASAKI HEAVY INDUSTRIES LTD
富士電機株式会社|FUJI ELECTRIC CO LTD
日本ビクター株式会社|VICTOR COMPANY OF JAPAN LTD
西日本電信電話株式会社|NIPPON TELEGRAPH AND TELEPHONE WEST CORP
セコム株式会社|SECOM CO LTD
株式会社インターネットイニシアティブ|INTERNET INITIATIVE JAPAN INC
東京電力株式会社|TOKYO ELECTRIC POWER CO
日本信号株式会社|NIPPON SIGNAL CO LTD
三洋電機株式会社|SANYO ELECTRIC CO LTD
株式会社ＮＴＴドコモ|NTT DOCOMO INC
富士ゼロックス株式会社|FUJI XEROX CO LTD
キヤノン株式会社|CANON KK
한국전력공사|KOREA ELECTRIC POWER CORP
전남대학교산학협력단|CHONNAM NATIONAL UNIVERSITY
삼성전자주식회사|SAMSUNG ELECTRONICS CO LTD
엘에스전선 주식회사|LS CABLE LTD
한국항공대학교산학협력단|KOREA AEROSPACE UNIVERSITY
단국대학교 산학협력단|DANKOOK UNIVERSITY
주식회사 포스코|POSCO
(주)큐심플러스|QSIMPLUS CO LTD
UNIV TEXAS|The Board of Regents of the University of Texas System
Oxford University|The Chancellor, Masters and Scholars of the University of Oxford
Univ Bristol|University of Bristol
The Johns Hopkins University|UNIV JOHNS HOPKINS
Technische Universität Berlin|TECHNICAL UNIVERSITY OF BERLIN
TECHNISCHE UNIVERSITAET BERLIN|UNIV BERLIN TECH
Universität Siegen|UNIV SIEGEN
Humboldt-Universität zu Berlin|UNIV BERLIN HUMBOLDT
Consiglio Nazionale delle Ricerche|CONSIGLIO NAZIONALE RICERCHE
Politecnico di Milano|MILANO POLITECNICO
Université Paris-Sud|UNIV PARIS SUD
Sorbonne Université|SORBONNE UNIVERSITE
Institut Mines-Télécom|INST MINES TELECOM
UNIVERSIDAD POLITECNICA DE MADRID|UNIV MADRID POLITECNICA
Universidad Politécnica de Madrid|Technical University of Madrid
Universitat Politècnica de València|UNIV VALENCIA POLITECNICA
ADVA Optical Networking SE|ADVA OPTICAL NETWORKING SE
Rohde & Schwarz GmbH & Co. KG|ROHDE & SCHWARZ
Infineon Technologies AG|INFINEON TECHNOLOGIES AG
InfiniQuant|INFINIQUANT GMBH
Mellanox Technologies, Ltd.|MELLANOX TECHNOLOGIES LTD
Nu Quantum Ltd|NU QUANTUM LTD
PhotonIQ|PHOTONIQ INC
Crypto4A Technologies Inc.|CRYPTO4A TECH INC
Quantum Numbers Corp|QUANTUM NUMBERS CORP.
Sparrow Quantum ApS|SPARROW QUANTUM APS
Quantum Base Limited|QUANTUM BASE LTD
Single Quantum Holding B.V.|SINGLE QUANTUM HOLDING BV
Honeywell International Inc.|HONEYWELL INT INC
Visa International Service Association|VISA INT SERVICE ASS
The MITRE Corporation|MITRE CORP
University of Maryland, College Park|UNIV MARYLAND
The Trustees of Princeton University|UNIV PRINCETON
Cornell University|CORNELL UNIV
Hewlett-Packard Development Company, L.P.|HEWLETT PACKARD DEVELOPMENT CO
Alcatel-Lucent USA Inc.|ALCATEL LUCENT USA INC
Telefonaktiebolaget LM Ericsson (publ)|ERICSSON TELEFON AB L M
SICPA HOLDING SA|SICPA Holding S.A.
Commissariat à l'énergie atomique et aux énergies alternatives|COMMISSARIAT ENERGIE ATOMIQUE
Secretary of State for Defence|UK SECRETARY OF STATE FOR DEFENCE
Korea Advanced Institute of Science and Technology (KAIST)|한국과학기술원
Electronics and Telecommunications Research Institute (ETRI)|韓國電子通信研究院
IBM Corp|International Business Machines Corporation
IBM United Kingdom Ltd|IBM UK
清华大学深圳国际研究生院|Tsinghua Shenzhen International Graduate School
中国电子科技集团公司第三十研究所|NO 30 INST OF CHINA ELECTRONIC TECH GROUP CORP
中国科学院合肥物质科学研究院|Hefei Institutes of Physical Science, Chinese Academy of Sciences
矩阵时光数字科技有限公司|Matrix Time Digital Technology Co Ltd
北京邮电大学|BUPT
平安科技（深圳）有限公司|PING AN TECHNOLOGY (SHENZHEN) CO LTD
中国银联股份有限公司|CHINA UNIONPAY CO LTD
新华三技术有限公司|NEW H3C TECHNOLOGIES CO LTD
北京百度网讯科技有限公司|BEIJING BAIDU NETCOM SCIENCE & TECHNOLOGY CO LTD
支付宝（杭州）信息技术有限公司|ALIPAY (HANGZHOU) INFORMATION TECHNOLOGY CO LTD
济南量子技术研究院|Jinan Institute of Quantum Technology
山东国迅量子芯科技有限公司|SHANDONG GUOXUN QUANTUM CHIP TECHNOLOGY CO LTD
安徽国盾量子云数据技术有限公司|ANHUI GUODUN QUANTUM CLOUD DATA TECHNOLOGY CO LTD
国开启科量子技术(北京)有限公司|Guokai Qike Quantum Technology (Beijing) Co., Ltd.
上海图灵智算量子科技有限公司|SHANGHAI TURINGQ CO LTD
合肥硅臻芯片技术有限公司|HEFEI GUIZHEN CHIP TECHNOLOGY CO LTD
三未信安科技股份有限公司|SANSEC TECHNOLOGY CO LTD
"""

DIFFERENT = """
Toshiba Corp|Toshiba Digital Solutions Corp
NEC Corp|NEC Platforms Ltd
Huawei Technologies Co Ltd|Huawei Technologies Duesseldorf GmbH
Nanjing University|Nanjing University of Posts and Telecommunications
University of Science and Technology of China|Beijing University of Science and Technology
东北大学|東北大学
山西大学|陕西师范大学
北京大学|北京交通大学
Korea Institute of Science and Technology|Korea Advanced Institute of Science and Technology
Univ Tokyo|Tokyo University of Science
University of Washington|Washington University
Alibaba Group Holding Ltd|Alibaba Cloud Computing Ltd
QUANTUMCTEK CO LTD|QUANTUMCTEK SHANGHAI CO LTD
Chinese Academy of Sciences|University of Chinese Academy of Sciences
清华大学|國立清華大學
University of York|York University
KT CORP|KIST
中国科学院半导体研究所|中国科学院物理研究所
State Grid Corporation of China|State Grid Chongqing Electric Power
国网江苏省电力有限公司|国网江西省电力有限公司
British Telecommunications PLC|Swisscom AG
NTT Data|NTT Docomo
Seoul National University|University of Seoul
Korea University|Korea Aerospace University
Beijing Institute of Technology|Beijing University of Technology
北京理工大学|北京工业大学
Arqit|Argit
Qubitekk|Qubit Tech
University of Oxford|Oxford University Innovation
中国电信股份有限公司|中国电子科技集团公司
中国移动通信集团有限公司|中国联合网络通信集团有限公司
南京邮电大学|北京邮电大学
浙江大学|浙江工业大学
Mitsubishi Electric Corp|Mitsubishi Heavy Industries
Nokia Technologies|Nokia Solutions and Networks
Samsung Electronics|Samsung Display
Sony Corp|Sony Group Corp
Hitachi Ltd|Hitachi Cable Ltd
日立製作所|日立電線
Panasonic|Panasonic Intellectual Property Management
Zhang Wei|Zhang Wen
ID Quantique|ID Systems
TECHNISCHE UNIVERSITAET MUENCHEN|LUDWIG MAXIMILIANS UNIVERSITAET MUENCHEN
UNIV WUHAN|UNIV WUHAN TECH
電気通信大学|電子科技大学
苏州大学|扬州大学
"""

SECTORS = """
Chinese Academy of Sciences|government
中国科学院半导体研究所|government
CHINESE ACAD INST SEMICONDUCTORS|government
INST OF OPTICS & ELECTRONICS CHINESE ACAD OF SCIENCES|government
University of Chinese Academy of Sciences|university
中国科学院大学|university
KIST|government
KOREA INST SCI & TECH|government
한국과학기술연구원|government
KAIST|university
한국과학기술원|university
Tokyo Institute of Technology|university
TOKYO INST TECH|university
東京工業大学|university
NEC Research Institute|company
NEC RES INST INC|company
University of Science and Technology of China|university
中国科学技术大学|university
QuantumCTek Co., Ltd.|company
科大国盾量子|company
Anhui Qasky|company
安徽问天量子科技股份有限公司|company
株式会社富士通研究所|company
株式会社豊田中央研究所|company
西安电子科技大学科技园有限公司|company
北京大学科技园有限公司|company
KENKYUSHO|government
独立行政法人産業技術総合研究所|government
国立大学法人大阪大学|university
OSAKA UNIV NAT UNIV CORP|university
学校法人日本大学|university
浙江大学医学院附属第一医院|hospital
Massachusetts General Hospital|hospital
THE GENERAL HOSPITAL CORPORATION|hospital
서울대학교병원|hospital
Charité Universitätsmedizin Berlin|hospital
東京大学医学部附属病院|hospital
Zhang Wei|individual
WANG, XIANGBIN|individual
王向斌|individual
潘建伟|individual
김철수|individual
鈴木 一郎|individual
佐藤健|individual
Jean-Pierre Dupont|individual
Hans Müller|individual
ANTON ZEILINGER|individual
Кулик Сергей Павлович|individual
Nicolas Gisin|individual
KENTARO KATO|individual
US NAVY|government
The United States of America as represented by the Secretary of the Navy|government
Fraunhofer-Gesellschaft zur Förderung der angewandten Forschung e.V.|government
Max-Planck-Gesellschaft|government
CNRS|government
Commissariat à l'énergie atomique|government
Physikalisch-Technische Bundesanstalt|government
Bundesrepublik Deutschland, vertreten durch das Bundesministerium|government
National Physical Laboratory|government
Los Alamos National Laboratory|government
Zhejiang Lab|government
之江实验室|government
济南量子技术研究院|government
合肥国家实验室|government
北京量子信息科学研究院|government
中国人民解放军战略支援部队信息工程大学|university
中国人民解放军国防科技大学|university
国家电网有限公司|company
国网江苏省电力有限公司信息通信分公司|company
中国电力科学研究院有限公司|company
国家密码管理局|government
中国人民银行数字货币研究所|government
公安部第三研究所|government
防衛装備庁|government
大日本印刷株式会社|company
日本電信電話株式会社|company
沖電気工業|company
トヨタ自動車|company
三星电子株式会社|company
삼성전자|company
주식회사 이와이엘|company
국방과학연구소|government
경희대학교 산학협력단|university
전남대학교|university
대한민국(국방부장관)|government
ID Quantique|company
Deutsche Telekom|company
British Telecommunications|company
Nokia|company
Thales|company
IBM|company
Bank of America|company
Wells Fargo Bank|company
JPMorgan Chase Bank, N.A.|company
Samsung Electronics|company
Arqit|company
KETS Quantum Security|company
Quantum Xchange|company
Ecole Polytechnique|university
Université de Genève|university
ETH Zürich|university
Politecnico di Milano|university
Universidad de Vigo|university
Technische Universität Wien|university
Ludwig-Maximilians-Universität München|university
Hochschule für Technik Stuttgart|university
Imperial College London|university
California Institute of Technology|university
Georgia Tech Research Corporation|company
Harvard College|university
The Regents of the University of California|university
Nanyang Technological University|university
Indian Institute of Technology Madras|university
Weizmann Institute of Science|university
Institute for Quantum Computing|government
A*STAR|government
DGIST|university
ETRI|government
RIKEN|government
NICT|government
理化学研究所|government
情報通信研究機構|government
慶應義塾|university
玉川学園|university
早稲田大学|university
東京理科大学|university
財団法人電力中央研究所|government
財團法人工業技術研究院|government
國立臺灣大學|university
中華電信股份有限公司|company
华为|company
阿里巴巴集团|company
腾讯科技|company
深圳市腾讯计算机系统有限公司|company
Dirk Robert Englund|individual
Osamu Hirota|individual
A Kente|individual
John A. Smith|individual
YUEN HORACE P|individual
Quantum Valley Ideas Laboratories|company
SRI International|government
Battelle Memorial Institute|government
Siemens AG|company
Robert Bosch GmbH|company
Orange|company
Airbus Defence and Space GmbH|company
Institut National de Recherche en Informatique et en Automatique|government
Consiglio Nazionale delle Ricerche|government
Forschungszentrum Jülich GmbH|government
AIT Austrian Institute of Technology GmbH|government
VTT Technical Research Centre of Finland Ltd|government
NASA|government
Secretary of State for Defence|government
National Security Agency|government
UNIV TSINGHUA|university
UNIV BEIJING POSTS & TELECOMM|university
UNIV KOREA RES & BUS FOUND|university
长春光学精密机械与物理研究所|government
上海交通大学|university
南京邮电大学南通研究院有限公司|company
华南师范大学|university
深圳职业技术学院|university
山东信息职业技术学院|university
中国航天科工集团第二研究院|government
中国电子科技集团公司第三十研究所|government
中国船舶重工集团公司第七〇七研究所|government
"""


def _rows(text: str) -> list[tuple[str, str]]:
    rows = [line.split("|") for line in text.strip().splitlines()]
    return [(one.strip(), other.strip()) for one, other in rows]


@pytest.fixture(scope="module")
def resolved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Resolved]:
    pairs = _rows(SAME) + _rows(DIFFERENT)
    names = [name for pair in pairs for name in pair]
    return name_lookup.look_up(names, tmp_path_factory.mktemp("names"))


def test_names_of_one_applicant_are_merged(resolved: dict[str, Resolved]) -> None:
    assert len(_rows(SAME)) > 100
    missed = [
        pair for pair in _rows(SAME) if resolved[pair[0]].applicant != resolved[pair[1]].applicant
    ]
    assert missed == []


def test_names_of_two_applicants_are_not_merged(resolved: dict[str, Resolved]) -> None:
    assert len(_rows(DIFFERENT)) > 40
    merged = [
        pair
        for pair in _rows(DIFFERENT)
        if resolved[pair[0]].applicant == resolved[pair[1]].applicant
    ]
    assert merged == []


def test_subsidiaries_share_a_group_without_being_one_applicant(
    resolved: dict[str, Resolved], tmp_path: Path
) -> None:
    toshiba, solutions = resolved["Toshiba Corp"], resolved["Toshiba Digital Solutions Corp"]
    assert toshiba.applicant != solutions.applicant
    assert toshiba.groups == solutions.groups == {"TOSHIBA"}
    found = name_lookup.look_up(["ID Quantique SA", "SK Telecom Co., Ltd."], tmp_path)
    one, other = found["ID Quantique SA"], found["SK Telecom Co., Ltd."]
    assert one.groups & other.groups == {"SK TELECOM"}


def test_hard_cases_of_sectors(tmp_path: Path) -> None:
    rows = _rows(SECTORS)
    found = name_lookup.look_up((name for name, _ in rows), tmp_path)
    assert [(name, found[name]) for name, sector in rows if found[name].sector != sector] == []


def test_what_is_asked_together_does_not_depend_on_the_order(tmp_path: Path) -> None:
    names = ["东北大学", "東北大学", "Tohoku University", "UNIV NORTHEASTERN CHINA"]
    there = name_lookup.look_up(names, tmp_path)
    assert there == name_lookup.look_up(reversed(names), tmp_path)


def _pair(
    one: str, other: str, same: str, level: str = "entity", split: str = "test"
) -> dict[str, str]:
    return {"name_a": one, "name_b": other, "is_same": same, "level": level, "split": split}


def test_pairs_are_rightly_merged_wrongly_merged_or_missed() -> None:
    applicant_of = {"a": "A", "b": "A", "c": "C", "d": "A"}
    pairs = [
        _pair("a", "b", "true"),
        _pair("a", "c", "1"),
        _pair("a", "d", "false"),
        _pair("c", "d", "0"),
        _pair("a", "d", "true", level="group"),
        _pair("c", "d", "yes", split="dev"),
    ]
    score = evaluation.evaluate_pairs(pairs, applicant_of, split="test")
    assert score.pairs == 4
    assert score.rightly_merged == 1
    assert score.wrongly_merged == (("a", "d"),)
    assert score.missed == (("a", "c"),)
    groups = {"a": frozenset({"X", "Y"}), "d": frozenset({"Y"})}
    of_groups = evaluation.evaluate_group_pairs(pairs, groups)
    assert (of_groups.pairs, of_groups.rightly_merged, of_groups.missed) == (1, 1, ())


def test_a_label_that_is_no_label_is_refused() -> None:
    with pytest.raises(ValueError, match="maybe"):
        evaluation.evaluate_pairs([_pair("a", "b", "maybe")], {"a": "A", "b": "A"})


def test_sectors_are_right_wrong_or_not_found() -> None:
    rows = [
        {"name": "a", "language": "en", "sector": "company", "split": "tune"},
        {"name": "b", "language": "zh", "sector": "university", "split": "tune"},
        {"name": "c", "language": "zh", "sector": "person", "split": "tune"},
        {"name": "d", "language": "zh", "sector": "company", "split": "held"},
    ]
    told = {"a": "company", "b": "company", "c": "unknown", "d": "company"}
    found = list(evaluation.evaluate_sectors(rows, told))
    assert {(one.measure, one.variant) for one in found} == {("sectors", None)}
    counted = {
        (one.split, one.grouping, one.group_value): (
            one.cases, one.true_positives, one.false_positives, one.false_negatives,
        )
        for one in found
    }  # fmt: skip
    assert counted == {
        # What is told to be unknown is missed, but nothing wrong is said of it.
        ("tune", "all", "all"): (3, 1, 1, 2),
        ("tune", "language", "en"): (1, 1, 0, 0),
        ("tune", "language", "zh"): (2, 0, 1, 2),
        # The university that is told to be a company is a wrong find of companies.
        ("tune", "sector", "company"): (1, 1, 1, 0),
        ("tune", "sector", "university"): (1, 0, 0, 1),
        ("tune", "sector", "person"): (1, 0, 0, 1),
        ("held", "all", "all"): (1, 1, 0, 0),
        ("held", "language", "zh"): (1, 1, 0, 0),
        ("held", "sector", "company"): (1, 1, 0, 0),
    }


def test_a_name_that_was_not_resolved_is_no_wrong_sector() -> None:
    rows = [{"name": "a", "language": "en", "sector": "company", "split": "tune"}]
    with pytest.raises(KeyError):
        list(evaluation.evaluate_sectors(rows, {}))
